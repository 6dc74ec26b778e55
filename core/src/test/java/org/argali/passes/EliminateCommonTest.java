package org.argali.passes;

import static org.argali.passes.Rewrites.graph;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EliminateCommonTest {
    private final Pass pass = new EliminateCommon();

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                "%0:f32[3] x, %1:f32[3] y | %2 = add %0 %1 : f32[3]   # a | %3 = add %1 %0 : f32[3]   # b"
                        + "| %4 = mul %2 %3 : f32[3] | %4"
                        + "-> %0:f32[3] x, %1:f32[3] y | %2 = add %0 %1 : f32[3]   # a | %3 = mul %2 %2 : f32[3] | %3",
                "%0:f32[3] x | %1 = exp %0 : f32[3] | %2 = exp %0 : f32[3] | %3 = neg %1 : f32[3] | %4 = neg %2 : f32[3] | %3 %4"
                        + "-> %0:f32[3] x | %1 = exp %0 : f32[3] | %2 = neg %1 : f32[3] | %2 %2",
                "%0:i32[3] s | %1 = random{shape=[4], stream=7} %0 : f32[4] | %2 = random{shape=[4], stream=7} %0 : f32[4] | %1 %2"
                        + "-> %0:i32[3] s | %1 = random{shape=[4], stream=7} %0 : f32[4] | %1 %1",
            })
    void computesOnce(String before, String after) {
        Rewrites.check(pass, graph(before), graph(after));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%0:f32[3] x, %1:f32[3] y | %2 = sub %0 %1 : f32[3] | %3 = sub %1 %0 : f32[3] | %2 %3",
                "%0:i32[3] s | %1 = random{shape=[4], stream=7} %0 : f32[4] | %2 = random{shape=[4], stream=8} %0 : f32[4] | %1 %2",
                "| %0 = fill{type=f32[], value=0.0} : f32[] | %1 = fill{type=f32[], value=-0.0} : f32[] | %0 %1",
                "%0:f32[6] x | %1 = reshape{shape=[2,3]} %0 : f32[2,3] | %2 = reshape{shape=[3,2]} %0 : f32[3,2] | %1 %2",
            })
    void doesNotFire(String text) {
        Rewrites.doesNotFire(pass, graph(text));
    }
}
