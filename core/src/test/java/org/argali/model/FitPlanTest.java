package org.argali.model;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.embedding;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.lstm;
import static org.argali.tensor.DType.INT32;
import static org.argali.tensor.Shape.ANY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.argali.plan.MemoryPlan;
import org.argali.runtime.Runtime;
import org.argali.runtime.Session;
import org.argali.spi.Buffer;
import org.argali.spi.Bytes;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.argali.train.LimitedDevice;
import org.junit.jupiter.api.Test;

/** What a training step takes, known without a device. */
class FitPlanTest {
    private static final int NUMBERS = 64 * 100 + 100 + 100 * 10 + 10;

    private static Model mlp(String optimizer) {
        Model m = Sequential.of(
                input(64),
                dense(100).activation(RELU).name("hidden"),
                dense(10).activation(SOFTMAX).name("head"));
        m.compile(optimizer, "sparse_categorical_crossentropy", "acc");
        return m;
    }

    @Test
    void everyPartIsCounted() {
        FitPlan p = mlp("adam").plan(1000);
        assertThat(p.weights()).isEqualTo(4 * NUMBERS);
        assertThat(p.slots()).isEqualTo(2 * 4 * NUMBERS);
        assertThat(p.data()).isEqualTo(1000 * (4 * 64 + 4));
        assertThat(p.activations()).isGreaterThanOrEqualTo(4 * 1000 * 100);
        assertThat(p.gradients()).isPositive();
        assertThat(p.total())
                .isGreaterThanOrEqualTo(p.weights() + p.slots() + p.data() + p.activations() + p.gradients());
        assertThat(p.largest()).hasSize(10).anyMatch(e -> e.layer().startsWith("hidden") && e.bytes() == 400_000);
        assertThat(p.toString())
                .startsWith("A training step of 1,000 samples takes\nweights                      29.3 KiB\n")
                .contains("slots of adam                58.7 KiB", "workspace ", "largest, ", "  hidden");
    }

    @Test
    void frozenWeightsHaveNoSlots() {
        Model m = mlp("rmsprop");
        m.layer("hidden").setTrainable(false);
        m.compile("rmsprop", "sparse_categorical_crossentropy");
        assertThat(m.plan(32).slots()).isEqualTo(4 * 1010);
    }

    @Test
    void theLargestBatchFitsAndTheNextDoesNot() {
        Model m = mlp("adam");
        FitPlan p = m.plan(32);
        long room = Bytes.parse("3 MiB");
        int n = p.largestBatch("3 MiB");
        assertThat(n).isGreaterThan(1000);
        assertThat(m.plan(n).total()).isLessThanOrEqualTo(room);
        assertThat(m.plan(n + 20).total()).isGreaterThan(room);
        assertThat(m.plan(4 * n).largestBatch(room)).isCloseTo(n, within(20));
        assertThat(p.largestBatch(1000)).isZero();
        assertThat(p.largestBatch("80 TiB")).isEqualTo(1 << 20);
    }

    @Test
    void lengthsThatAreNotKnownAreAskedFor() {
        Model m = Sequential.of(input(INT32, ANY), embedding(100, 8), lstm(4), dense(1));
        assertThatThrownBy(() -> m.plan(8)).isInstanceOf(IllegalStateException.class);
        m.compile("sgd", "mse");
        assertThatThrownBy(() -> m.plan(8)).hasMessageContaining("i32[?,?]").hasMessageContaining("plan(8, 100)");
        assertThatThrownBy(() -> m.plan(0)).hasMessageContaining("batchSize is positive");
        assertThat(m.plan(8, 50).data()).isEqualTo(8 * (4 * 50 + 4));
        assertThat(m.plan(8, 50).total()).isGreaterThan(m.plan(8, 20).total());
    }

    @Test
    void planningChangesNothing() {
        Runtime.configure(DeviceConfig.reference());
        NDArray x = NDArray.generate(TensorType.f32(20, 64), i -> Math.sin(i));
        NDArray y = NDArray.generate(TensorType.i32(20), i -> i % 10);
        try (Model planned = mlp("adam");
                Model other = mlp("adam")) {
            planned.plan(20);
            History h = planned.fit(x, y, Fit.epochs(2).verbose(0));
            assertThat(h.get("loss"))
                    .isEqualTo(other.fit(x, y, Fit.epochs(2).verbose(0)).get("loss"));
        }
    }

    @Test
    @SuppressWarnings("try") // the buffers are only there
    void littleMemoryLeftIsSaidOnce() {
        MemoryPlan step = new MemoryPlan(10, 20, 30, 5, 0, 40, List.of());
        PrintStream console = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try (Session session = new Session(new LimitedDevice(1000), Optional.empty(), "")) {
            TightMemory tight = new TightMemory();
            try (Buffer most = session.device().allocate(900)) {
                tight.check(session, step);
                assertThat(said.size()).isZero();
                try (Buffer more = session.device().allocate(8)) {
                    tight.check(session, step);
                    tight.check(session, step);
                }
            }
        } finally {
            System.setErr(console);
        }
        assertThat(said.toString(StandardCharsets.UTF_8))
                .containsOnlyOnce("[fit] little memory is left on a device of 1000 bytes: 908 B of 1000 B in use")
                .contains("arena", "40 B");
    }

    @Test
    void sizesAreReadAsPeopleWriteThem() {
        assertThat(Bytes.parse("80 GiB")).isEqualTo(80L << 30);
        assertThat(Bytes.parse("1.5MiB")).isEqualTo(3L << 19);
        assertThat(Bytes.parse("24 GB")).isEqualTo(24_000_000_000L);
        assertThat(Bytes.parse("4096")).isEqualTo(4096);
        assertThatThrownBy(() -> Bytes.parse("much")).hasMessage("'much' is no size; write 80 GiB, for example");
    }
}
