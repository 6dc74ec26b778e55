package org.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.argali.autodiff.Backprop;
import org.argali.graph.GraphBuilder;
import org.argali.op.Value;
import org.argali.reference.Reference;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ActivationsTest {
    private static final NDArray EXTREMES =
            NDArray.of(new float[] {-1e4f, -100, -3, -1, -0.5f, 0, 0.5f, 1, 3, 6, 100, 1e4f});

    @Test
    void namesAreFound() {
        assertThat(Activations.parse("relu")).isEqualTo(Activations.RELU);
        assertThat(Activations.parse("hard_swish")).isEqualTo(Activations.HARD_SILU);
        assertThat(Activations.parse("swish")).isEqualTo(Activations.SWISH);
        assertThat(Activations.leakyRelu(0.1).kerasName()).isEqualTo("leaky_relu");
    }

    @Test
    void aMisspeltNameGivesTheNearest() {
        assertThatThrownBy(() -> Activations.parse("rellu"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("[activation] there is no activation 'rellu' (did you mean 'relu'")
                .hasMessageContaining("there are celu, elu, exponential, gelu");
        assertThatThrownBy(() -> Activations.parse("softmaxx")).hasMessageContaining("did you mean 'softmax'");
    }

    /** No value and no gradient is NaN, also in the branches that are not taken, and also in float32 on a device. */
    @ParameterizedTest
    @EnumSource(Activations.class)
    void largeValuesStayNumbers(Activations a) {
        GraphBuilder g = new GraphBuilder();
        Value x = g.parameter("x", TensorType.f32(12));
        Value y = a.apply(g, x);
        Value dy = g.fill(y.type(), 1);
        List<Value> dx = Backprop.gradients(g, List.of(y), List.of(dy), List.of(x));
        for (NDArray result : Reference.run(g.build(y, dx.get(0)), List.of(EXTREMES))) {
            for (int i = 0; i < result.size(); i++) {
                boolean exponential = a == Activations.EXPONENTIAL && Double.isInfinite(result.at(i));
                assertThat(Double.isFinite(result.at(i)) || exponential)
                        .as("%s at %d: %s", a, i, result)
                        .isTrue();
            }
        }
    }

    @Test
    void softplusHasTheRightGradientAtZero() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.parameter("x", TensorType.f32(1));
        Value y = Activations.SOFTPLUS.apply(g, x);
        Value dx = Backprop.gradients(g, List.of(y), List.of(g.fill(y.type(), 1)), List.of(x))
                .get(0);
        NDArray got =
                Reference.run(g.build(dx), List.of(NDArray.of(new float[] {0}))).get(0);
        assertThat(got.at(0)).isCloseTo(0.5, within(1e-7));
    }
}
