package org.argali.profile;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.dropout;
import static org.argali.layers.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.argali.callbacks.Callbacks;
import org.argali.graph.Origin;
import org.argali.graph.Origin.Phase;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.plan.KernelTime;
import org.argali.plan.MemoryTimeline;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the reference: what is in a profile. No time is judged. */
class ProfileTest {
    private static final NDArray X = NDArray.generate(TensorType.f32(24, 6), i -> Math.sin(i));
    private static final NDArray Y = NDArray.generate(TensorType.f32(24, 3), i -> i % 3 == i / 3 % 3 ? 1 : 0);

    @BeforeAll
    static void onTheReference() {
        Runtime.configure(DeviceConfig.reference());
    }

    @AfterAll
    static void restore() {
        Runtime.configure(DeviceConfig.auto());
    }

    private static Model model() {
        Runtime.seed(3);
        Model m = Sequential.of(
                input(6),
                dense(8).activation(RELU).name("hidden"),
                dropout(0.2),
                dense(3).activation(SOFTMAX).name("head"));
        m.compile("adam", "categorical_crossentropy", "acc");
        return m;
    }

    @Test
    void everyLayerHasItsRow() {
        Profile p = model().profile(X, Y);
        assertThat(p.layers()).extracting(LayerTime::layer).contains("hidden", "dropout_1", "head", "metrics");
        LayerTime hidden = p.layers().stream()
                .filter(l -> l.layer().equals("hidden"))
                .findFirst()
                .orElseThrow();
        assertThat(hidden.forward()).isPositive();
        assertThat(hidden.backward()).isPositive();
        assertThat(hidden.update()).isPositive();
        assertThat(hidden.flops()).isGreaterThanOrEqualTo(2 * 2 * 24 * 6 * 8);
        double sum = p.layers().stream().mapToDouble(LayerTime::nanos).sum();
        assertThat(sum).isCloseTo(p.kernelNanos(), within(1e-6 * sum));
        assertThat(p.layers())
                .isSortedAccordingTo((a, b) -> Double.compare(b.nanos(), a.nanos()))
                .allSatisfy(l -> assertThat(l.kernels()).isPositive());
        assertThat(p.rates().product()).isPositive();
        assertThat(p.rates().copy()).isPositive();
        assertThat(p.toString())
                .contains("Profile: a training step of 24 samples, on ", "layer", "forward", "bound by", "\nhidden ")
                .contains("sum of the kernels, each by itself", "the whole step, undisturbed", "difference")
                .contains("launching", "from the host");
        assertThat(p.table(1)).contains(" more ");
    }

    @Test
    void nothingIsChanged() {
        List<Double> plain = losses(model(), false);
        assertThat(losses(model(), true)).isEqualTo(plain);
    }

    private static List<Double> losses(Model m, boolean profiled) {
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(m.trainOnBatch(X, Y).loss());
            if (profiled && i == 1) {
                m.profile();
            }
        }
        all.add((double) m.iterations());
        return all;
    }

    @Test
    void isOfATrainingStep() {
        Model m = model();
        assertThatThrownBy(m::profile)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no training step was made since compile");
        assertThatThrownBy(() -> Sequential.of(input(6), dense(3)).profile(X, Y))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not compiled");
    }

    @Test
    void theTraceIsJsonWithAnEventForEachKernel() throws Exception {
        Profile p = model().profile(X, Y);
        JsonNode events = new ObjectMapper().readTree(p.chromeTrace()).get("traceEvents");
        double end = 0;
        int kernels = 0;
        for (JsonNode e : events) {
            if (e.get("ph").asText().equals("X")) {
                KernelTime k = p.kernels().get(kernels++);
                assertThat(e.get("ts").asDouble()).isCloseTo(end, within(1e-3));
                assertThat(e.get("dur").asDouble()).isCloseTo(k.nanos() / 1e3, within(1e-6));
                assertThat(e.get("tid").asInt()).isEqualTo(k.lane() + 1);
                assertThat(e.get("cat").asText()).isIn("forward", "backward", "update");
                end = e.get("ts").asDouble() + e.get("dur").asDouble();
            }
        }
        assertThat(kernels).isEqualTo(p.kernels().size()).isGreaterThan(8);
        assertThat(p.kernels()).anyMatch(k -> k.lane() > 0);
        assertThat(p.kernels().stream().map(k -> Origin.of(k.scope()).phase()).distinct())
                .containsExactlyInAnyOrder(Phase.values());
    }

    @Test
    void memoryIsPlannedWithoutADeviceToo() {
        Model m = model();
        MemoryTimeline measured = m.profile(X, Y).memory();
        MemoryTimeline planned = m.plan(24).timeline();
        assertThat(measured.state()).as("in double precision").isEqualTo(2 * planned.state());
        assertThat(planned.moments()).isNotEmpty();
        assertThat(measured.data()).isGreaterThanOrEqualTo(4 * (24 * 6 + 24 * 3));
        MemoryTimeline.Moment fullest = measured.moments().get(measured.fullest());
        assertThat(measured.peak()).isEqualTo(measured.state() + measured.data() + fullest.temporaries());
        assertThat(measured.moments()).anyMatch(x -> x.gradients() > 0).anyMatch(x -> x.activations() > 0);
        String[] lines = measured.csv().split("\n");
        assertThat(lines).hasSize(measured.moments().size() + 1);
        assertThat(lines[0]).isEqualTo("step,op,scope,state,data,activations,gradients,workspace");
    }

    @Test
    void theCallbackMeasuresOnceAndTrainingIsAsWithout(@TempDir Path dir) throws Exception {
        List<Profile> seen = new ArrayList<>();
        History with = model().fit(
                        X,
                        Y,
                        Fit.epochs(2)
                                .batchSize(5)
                                .verbose(0)
                                .callbacks(Callbacks.profiler(dir.toString())
                                        .batch(2)
                                        .then(seen::add)));
        History without = model().fit(X, Y, Fit.epochs(2).batchSize(5).verbose(0));
        assertThat(with.get("loss")).isEqualTo(without.get("loss"));
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).title()).isEqualTo("a training step of 5 samples");
        try (Stream<Path> files = Files.list(dir)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder("profile.txt", "layers.csv", "trace.json", "memory.csv", "memory.json");
        }
        assertThat(new ObjectMapper()
                        .readTree(dir.resolve("memory.json").toFile())
                        .get("steps"))
                .hasSameSizeAs(seen.get(0).memory().moments());
        assertThat(Files.readAllLines(dir.resolve("layers.csv")))
                .hasSize(seen.get(0).layers().size() + 1);
    }

    @Test
    void anEpochOfFewBatchesIsMeasuredAtItsEnd(@TempDir Path dir) {
        List<Profile> seen = new ArrayList<>();
        Fit fit = Fit.epochs(1)
                .batchSize(12)
                .verbose(0)
                .callbacks(Callbacks.profiler(dir.toString()).then(seen::add));
        model().fit(X, Y, fit);
        assertThat(seen).hasSize(1);
        assertThatThrownBy(() -> Callbacks.profiler().batch(0)).hasMessageContaining("batch is counted from 1");
    }
}
