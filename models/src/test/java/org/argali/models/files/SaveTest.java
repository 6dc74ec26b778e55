package org.argali.models.files;

import static org.argali.layers.Layers.activation;
import static org.argali.layers.Layers.add;
import static org.argali.layers.Layers.bidirectional;
import static org.argali.layers.Layers.concatenate;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.gru;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.lstm;
import static org.argali.layers.Layers.multiHeadAttention;
import static org.argali.layers.Layers.timeDistributed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.argali.layers.Activations;
import org.argali.layers.Tensor;
import org.argali.losses.Losses;
import org.argali.metrics.Metrics;
import org.argali.model.Compile;
import org.argali.model.Fit;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.optimizers.Optimizer;
import org.argali.optimizers.Optimizers;
import org.argali.runtime.Runtime;
import org.argali.saving.NotSupportedException;
import org.argali.schedules.Schedules;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is saved is loaded again as it was; that Keras loads it too was tried by hand, see docs/files.md. */
class SaveTest {
    @TempDir
    Path folder;

    @BeforeAll
    static void reference() {
        Runtime.configure(DeviceConfig.reference());
    }

    @AfterAll
    static void back() {
        Runtime.configure(DeviceConfig.auto());
    }

    private static NDArray data(int... dims) {
        return NDArray.generate(TensorType.f32(dims), i -> Math.sin(1.7 * i));
    }

    /** Nested models, one of them called twice and one an output; shared layers; attention, states, wrappers. */
    private static Model manyThings() {
        Tensor a = input(5, 4);
        Tensor b = input(5, 4);
        Tensor inner = input(5, 4);
        Model base = Model.of(inner, bidirectional(lstm(3)).apply(inner)).name("base");
        Sequential tail = Sequential.of(input(12), dense(3).activation(Activations.RELU), dense(2))
                .name("tail");
        Tensor mixed = multiHeadAttention(2, 3).useCausalMask(true).apply(a, b);
        List<Tensor> states = gru(4).returnSequences(true).returnState(true).applyAll(mixed);
        Tensor seen = gru(6).apply(states.get(0), gru(6).apply(b));
        Tensor steps = timeDistributed(dense(2)).apply(states.get(0));
        Tensor joined = concatenate().apply(base.apply(a), base.apply(b));
        Tensor out = tail.apply(joined);
        Tensor sum = add().apply(seen, activation(Activations.TANH).apply(base.apply(mixed)));
        return Model.of(List.of(a, b), out, sum, base.apply(b), steps);
    }

    @ParameterizedTest
    @ValueSource(strings = {"m.keras", "m.h5", "m.hdf5"})
    void aModelComesBackWithItsNamesWeightsAndOutputs(String name) {
        Model model = manyThings();
        List<NDArray> x = List.of(data(3, 5, 4), data(3, 5, 4));
        Path file = folder.resolve(name);
        model.save(file);
        Model again = Model.load(file);
        assertThat(again.getWeights()).isEqualTo(model.getWeights());
        assertThat(again.predictAll(x)).isEqualTo(model.predictAll(x));
        assertThat(again.outputNames()).isEqualTo(model.outputNames());
        assertThat(again.inputNames()).isEqualTo(model.inputNames());
        assertThat(again.toJson()).isEqualTo(model.toJson());
    }

    @Test
    void jsonComesBack() {
        Model model = manyThings();
        Model again = Model.fromJson(model.toJson());
        assertThat(again.toJson()).isEqualTo(model.toJson());
        assertThat(again.layers()).hasSameSizeAs(model.layers());
        Sequential s = Sequential.of(input(4), dense(3));
        assertThat(Model.fromJson(s.toJson())).isInstanceOf(Sequential.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"w.weights.h5", "w.h5", "w.npz", "w.safetensors"})
    void weightsComeBack(String name) {
        Model model = manyThings();
        Path file = folder.resolve(name);
        model.saveWeights(file);
        Model other = Model.fromJson(model.toJson());
        other.setWeights(
                model.getWeights().stream().map(w -> NDArray.zeros(w.type())).toList());
        assertThat(other.loadWeights(file).weights()).isEqualTo(model.weights().size());
        assertThat(other.getWeights()).isEqualTo(model.getWeights());
    }

    static Stream<Optimizer> optimizers() {
        return Stream.of(
                Optimizers.sgd(),
                Optimizers.sgd().momentum(0.9).nesterov(true).clipvalue(0.5),
                Optimizers.rmsprop().momentum(0.5).centered(true),
                Optimizers.adam().amsgrad(true).clipnorm(1),
                Optimizers.adamw().learningRate(Schedules.cosineDecay(0.01, 20)),
                Optimizers.adagrad(),
                Optimizers.adadelta(),
                Optimizers.adamax(),
                Optimizers.nadam(),
                Optimizers.lion(),
                Optimizers.lamb(),
                Optimizers.ftrl(),
                Optimizers.adafactor(),
                Optimizers.scheduleFreeAdamW().warmupSteps(3),
                Optimizers.muon().weightDecay(0.1),
                Optimizers.adam().globalClipnorm(1).movingAverage(0.9).overwriteEvery(2),
                Optimizers.sgd().momentum(0.5).accumulate(2));
    }

    /** Two steps, saving, loading and two more are as four steps. */
    @ParameterizedTest
    @MethodSource("optimizers")
    void trainingGoesOnWhereItWas(Optimizer optimizer) {
        NDArray x = data(8, 4);
        NDArray y = data(8, 3);
        Fit once = Fit.epochs(1).batchSize(4).shuffle(false).verbose(0);
        for (String name : List.of("t.keras", "t.h5")) {
            Model model = Sequential.of(input(4), dense(5).activation(Activations.TANH), dense(3));
            model.compile(optimizer, Losses.huber().delta(0.5), Metrics.parse("mae"), Metrics.auc());
            model.fit(x, y, once);
            Path file = folder.resolve(name);
            model.save(file);
            Model again = Model.load(file);
            assertThat(again.optimizerState()).isEqualTo(model.optimizerState());
            assertThat(again.toJson()).isEqualTo(model.toJson());
            model.fit(x, y, once);
            again.fit(x, y, once);
            for (int i = 0; i < model.getWeights().size(); i++) {
                // the reference computes in double precision, of which a file keeps float32
                NDArray want = model.getWeights().get(i);
                assertThat(again.getWeights().get(i).floats()).containsExactly(want.floats(), offset(2e-6f));
            }
        }
    }

    @Test
    void lossesAndMetricsOfSeveralOutputsComeBack() {
        Tensor in = input(4);
        Model model =
                Model.of(in, dense(1).name("a").apply(in), dense(3).name("b").apply(in));
        model.compile(Compile.optimizer("sgd")
                .loss("a", Losses.binaryCrossentropy().fromLogits().labelSmoothing(0.1), 0.25)
                .loss("b", Losses.sparseCategoricalCrossentropy().fromLogits(), 2)
                .metricsOf("a", Metrics.precision().thresholds(List.of(0.3)), Metrics.auc())
                .metricsOf("b", "acc")
                .weightedMetricsOf("b", Metrics.sparseTopKCategoricalAccuracy(2)));
        model.save(folder.resolve("m.keras"));
        Model again = Model.load(folder.resolve("m.keras"));
        assertThat(again.toJson()).isEqualTo(model.toJson());
    }

    @Test
    void equalModelsMakeEqualFiles() throws IOException {
        for (String name : List.of("a.keras", "a.h5", "a.weights.h5", "a.safetensors")) {
            Path one = folder.resolve("1" + name);
            Path two = folder.resolve("2" + name);
            for (Path p : List.of(one, two)) {
                Model model = manyThings();
                if (name.equals("a.keras") || name.equals("a.h5")) {
                    model.save(p);
                } else {
                    model.saveWeights(p);
                }
            }
            assertThat(Files.mismatch(one, two)).as(name).isEqualTo(-1);
        }
    }

    @Test
    void whatKerasCannotSayIsRefusedAndTheOldFileStays() {
        Path file = folder.resolve("m.keras");
        Sequential good = Sequential.of(input(4), dense(3));
        good.save(file);
        Sequential own = Sequential.of(input(4), dense(3).activation((e, x) -> e.square(x)));
        assertThatThrownBy(() -> own.save(file))
                .isInstanceOf(NotSupportedException.class)
                .hasMessageContaining("writing the activation");
        assertThat(Model.load(file).getWeights()).isEqualTo(good.getWeights());
        Tensor in = input(4);
        Model inner = Model.of(in, good.apply(in));
        Model shared = Model.of(in, inner.apply(in), good.layers().get(1).apply(in));
        assertThatThrownBy(() -> shared.save(file)).hasMessageContaining("in two models, one of them in the other");
        assertThatThrownBy(() -> good.save(folder.resolve("m.npz"))).hasMessageContaining("there is saveWeights");
        assertThatThrownBy(() -> good.saveWeights(file)).hasMessageContaining("is to hold a whole model");
    }
}
