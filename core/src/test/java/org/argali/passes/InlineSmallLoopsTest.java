package org.argali.passes;

import static org.argali.passes.Rewrites.graph;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InlineSmallLoopsTest {
    private static final String IN = "%0:f32[16,64,64] x, %1:f32[64] sum, %2:f32[] s";

    private final Pass pass = new InlineSmallLoops();

    @Test
    void theMeanOfAChannel() {
        Rewrites.check(
                pass,
                graph(IN + " | %3 = mul %1 %2 : f32[64] | %4 = sub %0 %3 : f32[16,64,64] | %4"),
                graph(IN + " | %3 = fused{inputs=3, steps=[{op=mul, args=[1,2]},{op=sub, args=[0,3]}], results=[4]}"
                        + " %0 %1 %2 : f32[16,64,64] | %3"));
    }

    /** Ones before its axes do not matter; what the small one reads of a small one is taken in too. */
    @Test
    void chainsAndReshapes() {
        Rewrites.check(
                pass,
                graph(IN + " | %3 = mul %1 %2 : f32[64] | %4 = reshape{shape=[1,1,64]} %3 : f32[1,1,64]"
                        + " | %5 = sqrt %4 : f32[1,1,64] | %6 = fused{inputs=2, steps=[{op=sub, args=[0,1]},"
                        + "{op=relu, args=[2]}], results=[3]} %0 %5 : f32[16,64,64] | %3 %6"),
                graph(IN + " | %3 = mul %1 %2 : f32[64] | %4 = fused{inputs=3, steps=[{op=mul, args=[1,2]},"
                        + "{op=sqrt, args=[3]},{op=sub, args=[0,4]},{op=relu, args=[5]}], results=[6]} %0 %1 %2 :"
                        + " f32[16,64,64] | %3 %4"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // slow
                "%3 = exp %1 : f32[64] | %4 = sub %0 %3 : f32[16,64,64] | %4",
                // not so small
                "%3 = mul %0 %1 : f32[16,64,64] | %4 = sub %0 %3 : f32[16,64,64] | %4",
                // not a loop
                "%3 = reduce{kind=sum, axes=[0,1], keepDims=false} %0 : f32[64] | %4 = sub %0 %3 : f32[16,64,64] | %4",
                // other axes
                "%3 = mul %1 %2 : f32[64] | %4 = reshape{shape=[64,1]} %3 : f32[64,1] | %5 = sub %0 %4 :"
                        + " f32[16,64,64] | %5",
                // small itself
                "%3 = mul %1 %2 : f32[64] | %4 = sub %1 %3 : f32[64] | %4",
            })
    void doesNotFire(String text) {
        Rewrites.doesNotFire(pass, graph(IN + " | " + text));
    }
}
