package org.argali.regularizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.argali.graph.GraphBuilder;
import org.argali.op.Value;
import org.argali.reference.Reference;
import org.argali.tensor.NDArray;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RegularizersTest {
    private static final NDArray W = NDArray.of(new float[] {3, -4});

    private static void gives(Regularizer r, double wanted) {
        GraphBuilder g = new GraphBuilder();
        Value w = g.parameter("w", W.type());
        NDArray got =
                Reference.run(g.build(List.of(r.penalty(g, w))), List.of(W)).get(0);
        assertThat(got.get()).isCloseTo(wanted, Offset.offset(1e-5));
    }

    @Test
    void eachPenalizes() {
        gives(Regularizers.l1(0.1), 0.7);
        gives(Regularizers.l2(0.1), 2.5);
        gives(Regularizers.l1l2(0.1, 0.01), 0.95);
    }

    @Test
    void refusesNegativeFactors() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Regularizers.l2(-0.1))
                .withMessageContaining("-0.1");
    }

    /** Numbers of Keras 3.15. */
    @Test
    void rowsAndColumnsThatAreNotOrthogonalCost() {
        NDArray w = NDArray.of(new float[][] {{1, 2, 3}, {-1, 0.5f, 2}});
        assertThat(penalty(Regularizers.orthogonal(0.1), w)).isCloseTo(0.06998541, Offset.offset(1e-7));
        assertThat(penalty(Regularizers.orthogonal(0.1, OrthogonalRegularizer.Mode.COLUMNS), w))
                .isCloseTo(0.05507846, Offset.offset(1e-7));
        NDArray tiny = NDArray.of(new float[][] {{1e-9f, 0, 0}, {1, 0, 0}});
        assertThat(penalty(Regularizers.orthogonal(1), tiny)).isCloseTo(0.01, Offset.offset(1e-7));
        assertThatThrownBy(() -> penalty(Regularizers.orthogonal(1), W)).hasMessageContaining("takes matrices");
    }

    private static double penalty(Regularizer r, NDArray value) {
        GraphBuilder g = new GraphBuilder();
        Value w = g.parameter("w", value.type());
        return Reference.run(g.build(List.of(r.penalty(g, w))), List.of(value))
                .get(0)
                .get();
    }

    @Test
    void namesAreThoseOfKeras() {
        assertThat(Regularizers.parse("l2")).isEqualTo(Regularizers.l2(0.01));
        assertThat(Regularizers.parse("L1")).isEqualTo(Regularizers.l1(0.01));
        assertThat(Regularizers.parse("l1l2")).isEqualTo(Regularizers.l1l2(0, 0));
        assertThat(Regularizers.parse("orthogonal_regularizer")).isEqualTo(Regularizers.orthogonal(0.01));
        assertThatThrownBy(() -> Regularizers.parse("ortogonal_regularizer"))
                .hasMessageContaining("did you mean 'orthogonal_regularizer'");
    }
}
