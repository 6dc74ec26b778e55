package org.argali.constraints;

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

class ConstraintsTest {
    /** Columns of norm 5, 0.5 and 0. */
    private static final NDArray W = NDArray.of(new float[] {3, 0.3f, 0, -4, 0.4f, 0}, 2, 3);

    private static void gives(Constraint k, double... wanted) {
        GraphBuilder g = new GraphBuilder();
        Value w = g.parameter("w", W.type());
        NDArray got = Reference.run(g.build(List.of(k.apply(g, w))), List.of(W)).get(0);
        for (int i = 0; i < wanted.length; i++) {
            assertThat(got.get(i / 3, i % 3)).isCloseTo(wanted[i], Offset.offset(1e-5));
        }
    }

    @Test
    void eachBringsTheWeightBack() {
        gives(Constraints.NON_NEG, 3, 0.3, 0, 0, 0.4, 0);
        gives(Constraints.maxNorm(2), 1.2, 0.3, 0, -1.6, 0.4, 0);
        gives(Constraints.unitNorm(), 0.6, 0.6, 0, -0.8, 0.8, 0);
        gives(Constraints.minMaxNorm(1, 2, 1), 1.2, 0.6, 0, -1.6, 0.8, 0);
        gives(Constraints.minMaxNorm(1, 2, 0.5), 2.1, 0.45, 0, -2.8, 0.6, 0);
    }

    @Test
    void refusesNormsThatCannotBe() {
        assertThatIllegalArgumentException().isThrownBy(() -> Constraints.maxNorm(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Constraints.minMaxNorm(2, 1, 1))
                .withMessageContaining("min is 2.0, max 1.0");
    }

    @Test
    void namesAreThoseOfKeras() {
        assertThat(Constraints.parse("max_norm")).isEqualTo(Constraints.maxNorm(2));
        assertThat(Constraints.parse("NonNeg")).isEqualTo(Constraints.NON_NEG);
        assertThat(Constraints.parse("unit_norm")).isEqualTo(Constraints.unitNorm());
        assertThat(Constraints.parse("min_max_norm")).isEqualTo(Constraints.minMaxNorm(0, 1, 1));
        assertThatThrownBy(() -> Constraints.parse("maxnrm")).hasMessageContaining("did you mean 'max_norm'");
    }
}
