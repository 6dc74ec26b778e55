package org.argali.passes;

import static org.argali.passes.Rewrites.graph;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FactorSumsTest {
    private static final String SUM = "reduce{kind=sum, axes=[0], keepDims=true}";
    private static final String DROPPED = "reduce{kind=sum, axes=[0], keepDims=false}";
    private final Pass pass = new FactorSums();

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                // a factor of each column, on either side
                "%0:f32[8,3] x, %1:f32[1,3] c | %2 = mul %0 %1 : f32[8,3] | %3 = " + SUM + " %2 : f32[1,3] | %3"
                        + "-> %0:f32[8,3] x, %1:f32[1,3] c | %2 = " + SUM
                        + " %0 : f32[1,3] | %3 = mul %2 %1 : f32[1,3] | %3",
                "%0:f32[8,3] x, %1:f32[3] c | %2 = mul %1 %0 : f32[8,3] | %3 = " + DROPPED + " %2 : f32[3] | %3"
                        + "-> %0:f32[8,3] x, %1:f32[3] c | %2 = " + DROPPED
                        + " %0 : f32[3] | %3 = mul %2 %1 : f32[3] | %3",
                // whose axes of size 1 go where those of the sum go
                "%0:f32[8,3] x, %1:f32[1,3] c | %2 = mul %0 %1 : f32[8,3] | %3 = " + DROPPED + " %2 : f32[3] | %3"
                        + "-> %0:f32[8,3] x, %1:f32[1,3] c | %2 = " + DROPPED
                        + " %0 : f32[3] | %3 = reshape{shape=[3]} %1 : f32[3] | %4 = mul %2 %3 : f32[3] | %4",
                // a factor within a product
                "%0:f32[8,3] x, %1:f32[8,3] y, %2:f32[3] c | %3 = mul %1 %2 : f32[8,3] | %4 = mul %0 %3 : f32[8,3] | %5 = "
                        + DROPPED + " %4 : f32[3] | %5"
                        + "-> %0:f32[8,3] x, %1:f32[8,3] y, %2:f32[3] c | %3 = mul %0 %1 : f32[8,3] | %4 = " + DROPPED
                        + " %3 : f32[3] | %5 = mul %4 %2 : f32[3] | %5",
                // a sign
                "%0:f32[8,3] x | %1 = neg %0 : f32[8,3] | %2 = " + DROPPED + " %1 : f32[3] | %2"
                        + "-> %0:f32[8,3] x | %1 = " + DROPPED + " %0 : f32[3] | %2 = neg %1 : f32[3] | %2",
                // what a pooled maximum's gradient spreads
                "%0:f32[2,4,3] x, %1:f32[2,2,3] y, %2:f32[2,2,3] dy | %3 = pool.backward{kind=max, window={size=[2],"
                        + " strides=[2], dilations=[1], low=[0], high=[0]}} %0 %1 %2 : f32[2,4,3]"
                        + " | %4 = reduce{kind=sum, axes=[0,1], keepDims=false} %3 : f32[3] | %4"
                        + "-> %0:f32[2,4,3] x, %1:f32[2,2,3] y, %2:f32[2,2,3] dy"
                        + " | %3 = reduce{kind=sum, axes=[0,1], keepDims=false} %2 : f32[3] | %3",
                // deviations from the mean
                "%0:f32[8,3] x | %1 = " + SUM + " %0 : f32[1,3] | %2 = fill{type=f32[], value=0.125} : f32[]"
                        + "| %3 = mul %1 %2 : f32[1,3] | %4 = sub %0 %3 : f32[8,3] | %5 = " + DROPPED
                        + " %4 : f32[3] | %5"
                        + "-> %0:f32[8,3] x | %1 = fill{type=f32[], value=0.0} : f32[] | %2 = broadcast_to{shape=[3]} %1 : f32[3] | %2",
            })
    void rewrites(String before, String after) {
        Rewrites.check(pass, graph(before), graph(after));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                "a factor of each row -> %0:f32[8,3] x, %1:f32[8,1] c | %2 = mul %0 %1 : f32[8,3] | %3 = " + DROPPED
                        + " %2 : f32[3] | %3",
                "sums of rows -> %0:f32[8,3] x, %1:f32[8,1] c | %2 = mul %0 %1 : f32[8,3]"
                        + " | %3 = reduce{kind=sum, axes=[1], keepDims=true} %2 : f32[8,1] | %3",
                "a maximum -> %0:f32[8,3] x, %1:f32[3] c | %2 = mul %0 %1 : f32[8,3]"
                        + " | %3 = reduce{kind=max, axes=[0], keepDims=true} %2 : f32[1,3] | %3",
                "whole numbers -> %0:i32[8,3] x, %1:i32[3] c | %2 = mul %0 %1 : i32[8,3] | %3 = " + DROPPED
                        + " %2 : i32[3] | %3",
                "a mean of something else -> %0:f32[8,3] x, %1:f32[8,3] y | %2 = " + SUM
                        + " %1 : f32[1,3] | %3 = fill{type=f32[], value=0.125} : f32[] | %4 = mul %2 %3 : f32[1,3]"
                        + " | %5 = sub %0 %4 : f32[8,3] | %6 = " + DROPPED + " %5 : f32[3] | %6",
            })
    void leavesAlone(String what, String text) {
        assertThat(what).isNotEmpty();
        Rewrites.doesNotFire(pass, graph(text));
    }
}
