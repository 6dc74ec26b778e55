package org.argali.passes;

import static org.argali.passes.Rewrites.graph;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecomputeTest {
    private static final String SUM = "reduce{kind=sum, axes=[0], keepDims=true}";
    private final Pass pass = new Recompute(1);

    /** A deviation is squared and summed, and divided by that sum: two loops, and each subtracts for itself. */
    @Test
    void eachLoopComputesForItself() {
        Rewrites.check(
                pass,
                graph("%0:f32[64,4] x, %1:f32[4] m | %2 = sub %0 %1 : f32[64,4] | %3 = square %2 : f32[64,4] | %4 = "
                        + SUM + " %3 : f32[1,4] | %5 = div %2 %4 : f32[64,4] | %5"),
                graph("%0:f32[64,4] x, %1:f32[4] m | %2 = sub %0 %1 : f32[64,4] | %3 = sub %0 %1 : f32[64,4]"
                        + " | %4 = square %2 : f32[64,4] | %5 = " + SUM
                        + " %4 : f32[1,4] | %6 = div %3 %5 : f32[64,4] | %6"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                "what a product reads is kept -> %0:f32[64,4] x, %1:f32[4] m, %2:f32[4,4] w | %3 = sub %0 %1 : f32[64,4]"
                        + "| %4 = mat_mul{transA=false, transB=false} %3 %2 : f32[64,4] | %5 = mul %3 %4 : f32[64,4] | %5",
                "what is made of two tensors is kept -> %0:f32[64,4] x, %1:f32[64,4] y | %2 = sub %0 %1 : f32[64,4] | %3 = "
                        + SUM + " %2 : f32[1,4] | %4 = div %2 %3 : f32[64,4] | %4",
                "what is dear is kept -> %0:f32[64,4] x | %1 = exp %0 : f32[64,4] | %2 = " + SUM
                        + " %1 : f32[1,4] | %3 = div %1 %2 : f32[64,4] | %3",
                "a result is kept -> %0:f32[64,4] x, %1:f32[4] m | %2 = sub %0 %1 : f32[64,4] | %3 = " + SUM
                        + " %2 : f32[1,4] | %4 = div %2 %3 : f32[64,4] | %2 %4",
                "one loop computes it once -> %0:f32[64,4] x, %1:f32[4] m | %2 = sub %0 %1 : f32[64,4] | %3 = square %2 : f32[64,4]"
                        + "| %4 = mul %2 %3 : f32[64,4] | %4",
            })
    void leavesAlone(String what, String text) {
        assertThat(what).isNotEmpty();
        Rewrites.doesNotFire(pass, graph(text));
    }
}
