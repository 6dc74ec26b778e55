package org.argali.layers;

import static org.argali.layers.Layers.*;
import static org.argali.tensor.DType.INT32;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;

/** Names of layers, weights that are shared, and settings that never change. */
class NamesTest {
    @Test
    void namesStartAnewForEachSetOfLayers() {
        for (int i = 0; i < 2; i++) {
            Tensor x = dense(4).apply(input(5));
            Tensor y = dense(3).apply(x);
            assertThat(x).hasToString("Tensor f32[?,4] from dense_1");
            assertThat(y).hasToString("Tensor f32[?,3] from dense_2");
        }
    }

    @Test
    void namesAreGivenInTheOrderInWhichLayersAreMade() {
        Dense first = dense(4);
        Dense second = dense(3);
        Tensor x = first.apply(second.apply(input(5)));
        assertThat(x).hasToString("Tensor f32[?,4] from dense_1");
    }

    @Test
    void givenNamesAreLeftAlone() {
        Tensor x = dense(4).name("dense_1").apply(input(5));
        x = dense(3).apply(x);
        assertThat(x).hasToString("Tensor f32[?,3] from dense_2");
    }

    @Test
    void kindsAreKeras() {
        assertThat(List.of(
                        lstm(1),
                        conv1d(1, 1),
                        maxPooling2d(2),
                        globalAveragePooling1d(),
                        activation(Activations.RELU),
                        embedding(1, 1),
                        concatenate(),
                        reshape(1)))
                .extracting(Layer::className, Layer::kind)
                .map(t -> t.toList().toString())
                .containsExactly(
                        "[LSTM, lstm]",
                        "[Conv1D, conv1d]",
                        "[MaxPooling2D, max_pooling2d]",
                        "[GlobalAveragePooling1D, global_average_pooling1d]",
                        "[Activation, activation]",
                        "[Embedding, embedding]",
                        "[Concatenate, concatenate]",
                        "[Reshape, reshape]");
    }

    @Test
    void aLayerAppliedTwiceSharesItsWeights() {
        Lstm shared = lstm(2);
        Tensor left = input(3, 4);
        Tensor right = input(3, 4);
        Tensor both = concatenate(shared.apply(left), shared.apply(right));
        assertThat(shared.weights()).hasSize(3);
        NDArray x = NDArray.generate(TensorType.f32(1, 3, 4), i -> 0.1 * i);
        NDArray y = Evaluate.with(left, x).and(right, x).of(both);
        assertThat(y.get(0, 0)).isEqualTo(y.get(0, 2));
        assertThat(y.get(0, 1)).isEqualTo(y.get(0, 3));
        assertThat(Evaluate.with(left, x).and(right, x).graphOf(both)).containsOnlyOnce("lstm/recurrent_kernel");
    }

    @Test
    void aSharedLayerTakesSequencesOfAnyLength() {
        Conv1D shared = conv1d(2, 3);
        Tensor x = shared.apply(input(10, 4));
        Tensor y = shared.apply(input(20, 4));
        assertThat(x).hasToString("Tensor f32[?,8,2] from conv1d_1");
        assertThat(y).hasToString("Tensor f32[?,18,2] from conv1d_1");
        assertThat(shared.weights()).hasSize(2);
    }

    @Test
    void withersLeaveTheLayerAsItWas() {
        Conv2D plain = conv2d(4, 3);
        Conv2D strided = plain.strides(2);
        assertThat(plain.apply(input(9, 9, 1)).type()).isEqualTo(TensorType.parse("f32[?,7,7,4]"));
        assertThat(strided.apply(input(9, 9, 1)).type()).isEqualTo(TensorType.parse("f32[?,4,4,4]"));
        assertThat(plain.useBias(false).weights()).isEmpty();
    }

    @Test
    void weightsHaveKerasNamesAndCounts() {
        Embedding e = embedding(2_000, 128);
        Conv1D c = conv1d(32, 7);
        Lstm l = lstm(16);
        Dense d = dense(10).useBias(false);
        d.apply(l.apply(c.apply(e.apply(input(INT32, 500)))));
        assertThat(List.of(e, c, l, d)).extracting(Layer::countParams).containsExactly(256_000L, 28_704L, 3_136L, 160L);
        assertThat(c.weights()).extracting(Weight::name).containsExactly("kernel", "bias");
        assertThat(e.weights()).extracting(Weight::name).containsExactly("embeddings");
    }
}
