package org.argali.model;

import static org.argali.callbacks.Callbacks.earlyStopping;
import static org.argali.callbacks.Callbacks.tensorBoard;
import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.*;
import static org.argali.optimizers.Optimizers.adam;
import static org.argali.optimizers.Optimizers.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.argali.callbacks.Mode;
import org.argali.layers.Dense;
import org.argali.losses.Losses;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.DType;
import org.argali.tensor.DTypePolicy;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.argali.tensorboard.EventReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MixedPrecisionTest {
    private static final NDArray X = NDArray.generate(TensorType.f32(16, 6, 6, 2), i -> Math.sin(i * 0.37));
    private static final NDArray Y = NDArray.generate(TensorType.i32(16), i -> i % 3);

    @BeforeEach
    void reference() {
        Runtime.configure(DeviceConfig.reference());
        Runtime.seed(1); // the reference keeps more digits than files do: other weights may round otherwise
    }

    private static Sequential images(DTypePolicy p) {
        return Sequential.of(
                input(6, 6, 2),
                conv2d(4, 3).activation(RELU).dtype(p),
                batchNormalization().dtype(p),
                maxPooling2d(2).dtype(p),
                flatten().dtype(p),
                dense(8).activation(RELU).dtype(p),
                dense(3).activation(SOFTMAX).dtype(p));
    }

    private static List<Double> losses(Sequential model) {
        model.compile(adam().learningRate(0.01), Losses.sparseCategoricalCrossentropy());
        return model.fit(X, Y, Fit.epochs(5).batchSize(16).verbose(0)).get("loss");
    }

    @ParameterizedTest
    @EnumSource(names = {"MIXED_BFLOAT16", "MIXED_FLOAT16"})
    void learnsAsInFloat32(DTypePolicy policy) {
        Sequential model = images(policy);
        List<Double> mixed = losses(model);
        List<Double> exact = losses(images(DTypePolicy.FLOAT32));
        for (int i = 0; i < exact.size(); i++) {
            assertThat(mixed.get(i)).isCloseTo(exact.get(i), within(0.03));
        }
        assertThat(mixed).isNotEqualTo(exact);
        assertThat(model.weights()).allMatch(w -> w.type().dtype() == DType.FLOAT32);
        assertThat(model.predict(X).dtype()).isEqualTo(policy.computeDType());
        assertThat(model.skippedSteps()).isZero();
        assertThat(model.lossScale()).isEqualTo(policy == DTypePolicy.MIXED_FLOAT16 ? 32768 : 1);
    }

    private static NDArray ones(int... dims) {
        return NDArray.generate(TensorType.f32(dims), i -> 1);
    }

    /** 2 (y - 20000) / 1 times 32768 is beyond float16, and so are its halves until the scale is 1. */
    @Test
    void aStepWhoseGradientsOverflowIsSkippedAndHalvesTheScale() {
        Sequential model = Sequential.of(input(1), dense(1).dtype("mixed_float16"));
        model.compile(adam().learningRate(0.1), "mse");
        NDArray before = model.weights().get(0).value();
        NDArray far = NDArray.of(new float[] {20000}, 1, 1);
        for (int step = 1; step <= 15; step++) {
            model.trainOnBatch(ones(1, 1), far);
            assertThat(model.lossScale()).isEqualTo(32768 / Math.pow(2, step));
            assertThat(model.skippedSteps()).isEqualTo(step);
            assertThat(model.weights().get(0).value()).isEqualTo(before);
        }
        model.trainOnBatch(ones(1, 1), far);
        assertThat(model.skippedSteps()).isEqualTo(15);
        assertThat(model.weights().get(0).value().at(0))
                .isCloseTo(before.at(0) + 0.1, within(1e-3)); // Adam's first step
    }

    @Test
    void anEpochTellsOfTheScaleAndOfSkippedSteps(@TempDir Path dir) {
        Sequential model = Sequential.of(input(1), dense(1).dtype("mixed_float16"));
        model.compile(adam(), Losses.meanSquaredError());
        NDArray far = NDArray.generate(TensorType.f32(3, 1), i -> 20000);
        Fit fit = Fit.epochs(2)
                .batchSize(1)
                .verbose(0)
                .validationData(ones(1, 1), ones(1, 1))
                .callbacks(
                        tensorBoard(dir.toString()),
                        earlyStopping("skipped_steps").mode(Mode.MIN).patience(9));
        History h = model.fit(ones(3, 1), far, fit);
        assertThat(h.get("loss_scale")).containsExactly(4096.0, 512.0);
        assertThat(h.get("skipped_steps")).containsExactly(3.0, 6.0);
        assertThat(h.names()).containsExactly("loss", "loss_scale", "skipped_steps", "val_loss");
        assertThat(EventReader.values(dir.resolve("train")))
                .filteredOn(v -> v.key().endsWith("skipped_steps"))
                .extracting(EventReader.Value::key, EventReader.Value::scalar)
                .containsExactly(tuple("0 epoch_skipped_steps", 3f), tuple("1 epoch_skipped_steps", 6f));
    }

    @Test
    void goodStepsDoubleTheScale() {
        Sequential model = Sequential.of(input(1), dense(1).dtype("mixed_float16"));
        model.compile(
                sgd().learningRate(0.01).lossScale().initialScale(8).dynamicGrowthSteps(3), Losses.meanSquaredError());
        for (double scale : new double[] {8, 8, 16, 16, 16, 32}) {
            model.trainOnBatch(ones(4, 1), ones(4, 1));
            assertThat(model.lossScale()).isEqualTo(scale);
        }
        assertThat(model.skippedSteps()).isZero();
    }

    /** The scale is a power of two, so it changes no gradient in float32. */
    @Test
    void aScaledLossHasTheSameGradients() {
        Sequential plain = Sequential.of(input(2), dense(3).name("d"));
        Sequential scaled = Sequential.of(input(2), dense(3).name("d"));
        plain.compile(sgd().learningRate(0.1), "mse");
        scaled.compile(sgd().learningRate(0.1).lossScale(), Losses.meanSquaredError());
        plain.trainOnBatch(ones(4, 2), ones(4, 3));
        scaled.trainOnBatch(ones(4, 2), ones(4, 3));
        assertThat(scaled.weights().get(0).value())
                .isEqualTo(plain.weights().get(0).value());
    }

    @Test
    void filesKeepPoliciesAndTheScale(@TempDir Path dir) {
        Sequential model = images(DTypePolicy.MIXED_FLOAT16);
        losses(model);
        Path file = dir.resolve("model.keras");
        model.save(file);
        Model read = Model.load(file);
        assertThat(read.dtypePolicy()).isEqualTo(DTypePolicy.MIXED_FLOAT16);
        assertThat(read.layers().get(1).dtypePolicy()).isEqualTo(DTypePolicy.MIXED_FLOAT16);
        assertThat(read.predict(X)).isEqualTo(model.predict(X));
        assertThat(read.lossScale()).isEqualTo(32768);
        assertThat(read.summaryText(Summary.plain())).contains("Dtype policy: mixed_float16");
    }

    @Test
    void aModelInsideTakesWhatItsInputsSay() {
        Sequential inside = Sequential.of(input(4), dense(3));
        var in = input(4);
        var half = dense(4).dtype("mixed_bfloat16").apply(in);
        var out = inside.apply(half);
        assertThat(half.type().dtype()).isEqualTo(DType.BFLOAT16);
        assertThat(out.type().dtype()).isEqualTo(DType.FLOAT32);
    }

    @Test
    void otherPoliciesAreRefused() {
        Dense layer = dense(3);
        assertThatThrownBy(() -> layer.dtype("bfloat16"))
                .hasMessage("[dtype] there is no policy 'bfloat16': weights are float32 always; policies are float32,"
                        + " mixed_bfloat16, mixed_float16");
        assertThatThrownBy(() -> new org.argali.layers.InputLayer(TensorType.f32(2, 3)).dtype("mixed_float16"))
                .hasMessageContaining("data have a dtype, and no policy");
    }
}
