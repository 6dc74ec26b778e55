package org.argali.passes;

import static org.argali.passes.Rewrites.graph;

import org.junit.jupiter.api.Test;

class RemoveUnusedTest {
    private final Pass pass = new RemoveUnused();

    @Test
    void leavesOutWhatNobodyUses() {
        Rewrites.check(
                pass,
                graph(
                        "%0:f32[3] x, %1:f32[3] y | %2 = exp %0 : f32[3]   # a | %3 = log %0 : f32[3] | %4 = neg %3 : f32[3] | %2"),
                graph("%0:f32[3] x, %1:f32[3] y | %2 = exp %0 : f32[3]   # a | %2"));
    }

    @Test
    void leavesOutGradientStops() {
        Rewrites.check(
                pass,
                graph(
                        "%0:f32[3] x | %1 = exp %0 : f32[3] | %2 = stop_gradient %1 : f32[3] | %3 = neg %2 : f32[3] | %3 %2"),
                graph("%0:f32[3] x | %1 = exp %0 : f32[3] | %2 = neg %1 : f32[3] | %2 %1"));
    }

    @Test
    void aResultMayBecomeAParameter() {
        Rewrites.check(pass, graph("%0:f32[3] x | %1 = stop_gradient %0 : f32[3] | %1"), graph("%0:f32[3] x | %0"));
    }

    @Test
    void keepsANodeOfWhichOneOutputIsUsed() {
        Rewrites.doesNotFire(
                pass,
                graph(
                        "%0:f32[3] x | %1, %2 = fused{inputs=1, steps=[{op=neg, args=[0]},{op=exp, args=[0]}], results=[1,2]} %0"
                                + " : f32[3], f32[3] | %2"));
    }
}
