package org.argali.layers;

import static org.argali.layers.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Objects;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;

/** What the golden cases of normalization do not cover. */
class NormalizationTest {
    private final BatchNormalization layer = batchNormalization().momentum(0.9);
    private final Tensor in = input(2);
    private final NDArray x = NDArray.of(new float[] {1, 10, 3, 10, 5, 40}, 3, 2);

    private static double element(Map<String, NDArray> updates, String weight, int i) {
        return Objects.requireNonNull(updates.get(weight)).get(i);
    }

    @Test
    void movingAveragesFollowTheBatch() {
        Map<String, NDArray> updates = Evaluate.with(in, x).training().updatesOf(layer.apply(in));
        assertThat(updates.keySet()).containsExactlyInAnyOrder("moving_mean", "moving_variance");
        assertThat(element(updates, "moving_mean", 0)).isCloseTo(0.3, within(1e-6));
        assertThat(element(updates, "moving_mean", 1)).isCloseTo(2, within(1e-6));
        assertThat(element(updates, "moving_variance", 0)).isCloseTo(0.9 + 0.1 * 8 / 3, within(1e-6));
    }

    @Test
    void aFrozenLayerUsesItsAveragesAndLeavesThem() {
        Tensor out = layer.trainable(false).apply(in);
        NDArray y = Evaluate.with(in, x).training().of(out);
        assertThat(y.get(1, 0)).isCloseTo(3 / Math.sqrt(1.001), within(1e-6));
        assertThat(Evaluate.with(in, x).training().updatesOf(out)).isEmpty();
    }

    @Test
    void aSharedLayerFollowsBothBatches() {
        Tensor other = input(2);
        Tensor both = add(layer.apply(in), layer.apply(other));
        NDArray twice = NDArray.generate(x.type(), i -> 2 * x.at(i));
        Map<String, NDArray> updates =
                Evaluate.with(in, x).and(other, twice).training().updatesOf(both);
        assertThat(element(updates, "moving_mean", 0)).isCloseTo(0.9 * 0.3 + 0.1 * 6, within(1e-6));
    }

    @Test
    void renormalizationCorrectsTheBatchTowardsTheAverages() {
        Tensor out = layer.renorm(true).renormClipping(0.5, 1.2, 2).apply(in);
        Evaluate run = Evaluate.with(in, x).training();
        // first column: mean 3, variance 8/3, so r is clipped to 1.2 and d to 2
        double stddev = Math.sqrt(8 / 3.0 + 1e-3);
        assertThat(run.of(out).get(0, 0)).isCloseTo(-2 / stddev * 1.2 + 2, within(1e-5));
        Map<String, NDArray> updates = run.updatesOf(out);
        assertThat(updates.keySet())
                .containsExactlyInAnyOrder(
                        "moving_mean", "moving_variance", "moving_stddev", "renorm_mean", "renorm_stddev");
        double follows = 0.9 + 0.1 * stddev;
        assertThat(element(updates, "moving_stddev", 0)).isCloseTo(follows, within(1e-6));
        assertThat(element(updates, "moving_variance", 0)).isCloseTo(follows * follows - 1e-3, within(1e-6));
        assertThat(element(updates, "renorm_mean", 0)).isCloseTo(0.03, within(1e-6));
        assertThat(element(updates, "renorm_stddev", 0)).isCloseTo(0.99 + 0.01 * stddev, within(1e-6));
    }

    @Test
    void anyAxisCanBeNormalized() {
        Tensor images = input(3, 4, 4);
        BatchNormalization first = batchNormalization().axis(1);
        Tensor out = first.apply(images);
        assertThat(first.weights())
                .hasSize(4)
                .allSatisfy(w -> assertThat(w.type()).isEqualTo(TensorType.f32(3)));
        NDArray y = Evaluate.with(images, NDArray.generate(TensorType.f32(2, 3, 4, 4), i -> i))
                .training()
                .of(out);
        double sum = 0;
        for (int i = 0; i < 16; i++) {
            sum += y.at(16 + i) + y.at(64 + i);
        }
        assertThat(sum).isCloseTo(0, within(1e-4));
    }

    @Test
    void layerNormalizationLooksAtOneSampleOnly() {
        Tensor out = layerNormalization().apply(in);
        NDArray y = Evaluate.with(in, x).of(out);
        NDArray alone = Evaluate.with(in, x.rows(2, 3)).of(out);
        assertThat(y.get(2, 0)).isEqualTo(alone.get(0, 0));
        assertThat(y.get(2, 0)).isCloseTo(-1, within(1e-4));
    }
}
