package org.argali.layers;

import static org.argali.layers.Layers.additiveAttention;
import static org.argali.layers.Layers.attention;
import static org.argali.layers.Layers.conv2dTranspose;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.multiHeadAttention;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.argali.op.ShapeException;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.junit.jupiter.api.Test;

/** What the golden cases do not have: shapes, other outputs and wrong use. */
class AttentionTest {
    @Test
    void shapesFollowFromTheQueryAndTheValue() {
        Tensor q = input(10, 8);
        Tensor v = input(20, 6);
        Tensor k = input(20, 8);
        assertThat(attention().apply(q, v, k).shape()).isEqualTo(Shape.of(Shape.ANY, 10, 6));
        assertThat(multiHeadAttention(2, 3).apply(q, v).shape()).isEqualTo(Shape.of(Shape.ANY, 10, 8));
        assertThat(multiHeadAttention(2, 3).outputShape(4, 5).apply(q, v).shape())
                .isEqualTo(Shape.of(Shape.ANY, 10, 4, 5));
        List<Tensor> both =
                multiHeadAttention(2, 3).returnAttentionScores(true).applyAll(q, v, input(DType.BOOL, 10, 20));
        assertThat(both.get(1).shape()).isEqualTo(Shape.of(Shape.ANY, 2, 10, 20));
    }

    @Test
    void stepsSeeThemselvesAndEarlierOnesIfCausal() {
        Tensor x = input(2, 1);
        Tensor y = attention().useCausalMask(true).apply(x, x);
        NDArray got = Evaluate.with(x, NDArray.of(new float[] {1, 5}, 1, 2, 1)).of(y);
        assertThat(got.get(0, 0, 0)).isEqualTo(1);
        assertThat(got.get(0, 1, 0)).isGreaterThan(4.9);
    }

    @Test
    void aDroppedWeightIsDroppedWhileTrainingOnly() {
        Tensor x = input(4, 1);
        Tensor y = additiveAttention().dropout(0.9).apply(x, x);
        Evaluate e = Evaluate.with(x, NDArray.of(new float[] {1, 1, 1, 1}, 1, 4, 1));
        assertThat(e.of(y).get(0, 0, 0)).isBetween(0.999, 1.001);
        assertThat(e.training().of(y).get(0, 0, 0))
                .satisfies(v -> assertThat(Math.abs(v - 1)).isGreaterThan(1e-3));
    }

    @Test
    void refusesWhatDoesNotFit() {
        Tensor q = input(10, 8);
        assertThatExceptionOfType(ShapeException.class)
                .isThrownBy(() -> attention().apply(q, input(20, 6)))
                .withMessageContaining("as many features, but 8 != 6");
        assertThatExceptionOfType(ShapeException.class)
                .isThrownBy(() -> attention().apply(q, input(20, 6), input(19, 8)))
                .withMessageContaining("one key for each value");
        assertThatExceptionOfType(ShapeException.class)
                .isThrownBy(() -> multiHeadAttention(2, 3).apply(q))
                .withMessageContaining("query and value");
    }

    @Test
    void aTransposedConvolutionEnlarges() {
        Tensor x = input(5, 5, 2);
        assertThat(conv2dTranspose(3, 3).strides(2).outputPadding(1).apply(x).shape())
                .isEqualTo(Shape.of(Shape.ANY, 12, 12, 3));
        assertThat(conv2dTranspose(3, 3)
                        .strides(2)
                        .padding(Padding.SAME)
                        .outputPadding(0)
                        .apply(x)
                        .shape())
                .isEqualTo(Shape.of(Shape.ANY, 9, 9, 3));
        assertThat(conv2dTranspose(3, 2).dilation(2).apply(x).shape()).isEqualTo(Shape.of(Shape.ANY, 7, 7, 3));
        assertThatExceptionOfType(ShapeException.class)
                .isThrownBy(
                        () -> conv2dTranspose(3, 3).strides(2).outputPadding(2).apply(x))
                .withMessageContaining("must be below the stride 2");
    }
}
