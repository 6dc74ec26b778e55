package org.argali.passes;

import static org.argali.passes.Rewrites.graph;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DropOnesTest {
    private static final String KEPT = "reduce{kind=sum, axes=[0,1], keepDims=true}";
    private static final String DROPPED = "reduce{kind=sum, axes=[0,1], keepDims=false}";
    private final Pass pass = new DropOnes();

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                // a sum, what is made of it with a weight, and a loop that reads it
                "%0:f32[4,5,3] x, %1:f32[3] b | %2 = " + KEPT + " %0 : f32[1,1,3] | %3 = mul %2 %1 : f32[1,1,3]"
                        + "| %4 = sub %0 %3 : f32[4,5,3] | %4"
                        + "-> %0:f32[4,5,3] x, %1:f32[3] b | %2 = " + DROPPED + " %0 : f32[3] | %3 = mul %2 %1 : f32[3]"
                        + "| %4 = sub %0 %3 : f32[4,5,3] | %4",
                // a result keeps its shape; what has such axes itself loses them
                "%0:f32[1,3] x, %1:f32[3] y | %2 = add %0 %1 : f32[1,3] | %2"
                        + "-> %0:f32[1,3] x, %1:f32[3] y | %2 = reshape{shape=[3]} %0 : f32[3] | %3 = add %2 %1 : f32[3]"
                        + "| %4 = reshape{shape=[1,3]} %3 : f32[1,3] | %4",
                // the last axis stays
                "%0:f32[1,1] x | %1 = neg %0 : f32[1,1] | %1"
                        + "-> %0:f32[1,1] x | %1 = reshape{shape=[1]} %0 : f32[1] | %2 = neg %1 : f32[1]"
                        + "| %3 = reshape{shape=[1,1]} %2 : f32[1,1] | %3",
            })
    void rewrites(String before, String after) {
        Rewrites.check(pass, graph(before), graph(after));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                "an axis that broadcasts behind another -> %0:f32[4,1,3] x, %1:f32[3] y | %2 = add %0 %1 : f32[4,1,3] | %2",
                "a sum of all -> %0:f32[4,5] x | %1 = " + KEPT + " %0 : f32[1,1] | %1",
                "a reshape of other axes -> %0:f32[6] x, %1:f32[4,2,3] y | %2 = reshape{shape=[2,3]} %0 : f32[2,3]"
                        + "| %3 = add %1 %2 : f32[4,2,3] | %3",
            })
    void leavesAlone(String what, String text) {
        assertThat(what).isNotEmpty();
        Rewrites.doesNotFire(pass, graph(text));
    }
}
