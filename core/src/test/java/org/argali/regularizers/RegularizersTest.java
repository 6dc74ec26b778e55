package org.argali.regularizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
}
