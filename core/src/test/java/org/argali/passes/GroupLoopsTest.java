package org.argali.passes;

import static org.argali.passes.Rewrites.graph;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupLoopsTest {
    private static final String STEP = "fused{inputs=2, steps=[{op=mul, args=[0,1]},{op=neg, args=[2]}], results=[3]}";
    private static final String OTHER = "fused{inputs=2, steps=[{op=mul, args=[0,1]},{op=abs, args=[2]}], results=[3]}";
    private static final String MANY = "fused.many{each=" + STEP + ", loops=";

    private final Pass pass = new GroupLoops();

    @Test
    void loopsOverDifferentTensors() {
        Rewrites.check(
                pass,
                graph("%0:f32[3] x, %1:f32[2,2] y, %2:f32[] s | %3 = " + STEP + " %0 %2 : f32[3]   # a/b"
                        + "| %4 = softmax %1 : f32[2,2] | %5 = " + STEP + " %4 %2 : f32[2,2]   # a/c | %5 %3"),
                graph("%0:f32[3] x, %1:f32[2,2] y, %2:f32[] s | %3 = softmax %1 : f32[2,2] | %4, %5 = " + MANY
                        + "2} %0 %2 %3 %2 : f32[3], f32[2,2]   # a +1 | %5 %4"));
    }

    @Test
    void neverOneThatLeadsToTheOther() {
        Rewrites.check(
                pass,
                graph("%0:f32[3] x, %1:f32[3] y, %2:f32[] s | %3 = " + STEP + " %0 %2 : f32[3] | %4 = " + STEP
                        + " %1 %2 : f32[3] | %5 = softmax %3 : f32[3] | %6 = " + STEP
                        + " %5 %2 : f32[3] | %4 %6"),
                graph("%0:f32[3] x, %1:f32[3] y, %2:f32[] s | %3 = " + STEP + " %0 %2 : f32[3]"
                        + "| %4 = softmax %3 : f32[3] | %5, %6 = " + MANY
                        + "2} %1 %2 %4 %2 : f32[3], f32[3] | %5 %6"));
    }

    @Test
    void opsByThemselves() {
        Rewrites.check(
                pass,
                graph("%0:f32[3] x, %1:f32[5] y | %2 = neg %0 : f32[3] | %3 = neg %1 : f32[5] | %2 %3"),
                graph("%0:f32[3] x, %1:f32[5] y | %2, %3 = fused.many{each=fused{inputs=1, steps=[{op=neg, args=[0]}],"
                        + " results=[1]}, loops=2} %0 %1 : f32[3], f32[5] | %2 %3"));
    }

    @Test
    void largeUpdates() {
        String in = "%0:f32[512,513] x, %1:f32[] s | ";
        Rewrites.check(
                pass,
                graph(in + "%2 = " + STEP + " %0 %1 : f32[512,513] | %3 = " + STEP + " %0 %1 : f32[512,513] | %2 %3"),
                graph(in + "%2, %3 = " + MANY + "2} %0 %1 %0 %1 : f32[512,513], f32[512,513] | %2 %3"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // alone
                "%0:f32[3] x, %2:f32[] s | %3 = " + STEP + " %0 %2 : f32[3] | %3",
                // other steps
                "%0:f32[3] x, %1:f32[2] y, %2:f32[] s | %3 = " + STEP + " %0 %2 : f32[3] | %4 = " + OTHER
                        + " %1 %2 : f32[2] | %3 %4",
                // one reads a scalar, the other a tensor
                "%0:f32[3] x, %1:f32[3] y, %2:f32[] s | %3 = " + STEP + " %0 %2 : f32[3] | %4 = " + STEP
                        + " %0 %1 : f32[3] | %3 %4",
                // rows
                "%0:f32[2,3] x, %1:f32[3] y | %2 = " + STEP + " %0 %1 : f32[2,3] | %3 = " + STEP
                        + " %1 %0 : f32[2,3] | %2 %3",
                // large, and others wait for them
                "%0:f32[512,513] x, %1:f32[] s | %2 = " + STEP + " %0 %1 : f32[512,513] | %3 = " + STEP
                        + " %0 %1 : f32[512,513] | %4 = softmax %2 : f32[512,513] | %5 = softmax %3 : f32[512,513] |"
                        + " %4 %5",
                // too large together
                "%0:f32[4096,4096] x, %1:f32[4096,4097] y, %2:f32[] s | %3 = " + STEP
                        + " %0 %2 : f32[4096,4096] | %4 = " + STEP + " %1 %2 : f32[4096,4097] | %3 %4",
            })
    void doesNotFire(String text) {
        Rewrites.doesNotFire(pass, graph(text));
    }
}
