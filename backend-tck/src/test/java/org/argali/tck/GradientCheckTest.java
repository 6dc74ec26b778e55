package org.argali.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.argali.op.StopGradient;
import org.argali.reference.GradientCheck;
import org.argali.reference.GradientCheck.Mismatch;
import org.argali.tensor.NDArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every gradient rule against central differences, on the table of cases. */
class GradientCheckTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource("org.argali.tck.Cases#withGradient")
    void ruleAgreesWithCentralDifferences(OpCase c) {
        long seed = Seed.ofTable();
        List<Mismatch> wrong = GradientCheck.of(
                (g, inputs) -> g.emitAll(c.op(), inputs).subList(0, c.differentiable()), c.arrays(seed), seed);
        assertThat(wrong).as("%s; %s", c, Seed.rerun(seed)).isEmpty();
    }

    @Test
    void aWrongGradientIsFound() {
        NDArray x = NDArray.of(new float[] {1, 2});
        // x * stop(x) has the gradient 2x, but the rule sees x
        List<Mismatch> wrong = GradientCheck.of(
                (g, in) -> List.of(g.mul(in.get(0), g.emit(StopGradient.STOP_GRADIENT, in.get(0)))), List.of(x), 7);
        assertThat(wrong).hasSize(2);
        assertThat(wrong.get(1).toString())
                .contains("the gradient of input 0, element 1 is ")
                .contains("(seed 7)")
                .contains("stop_gradient");
    }
}
