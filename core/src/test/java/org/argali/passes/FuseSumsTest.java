package org.argali.passes;

import static org.argali.passes.Rewrites.graph;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.argali.autodiff.Backprop;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.op.Fused;
import org.argali.op.FusedSums;
import org.argali.op.Reduce;
import org.argali.op.SquaredDeviations;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FuseSumsTest {
    private static final String KEPT = "reduce{kind=sum, axes=[0], keepDims=true}";
    private static final String DROPPED = "reduce{kind=sum, axes=[0], keepDims=false}";
    private static final String SPREAD = "squared_deviations{axes=[0], keepDims=false}";
    private final Pass pass = new FuseSums();

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                // a lone op; what is only summed is not written
                "%0:f32[8,3] x, %1:f32[8,3] y | %2 = mul %0 %1 : f32[8,3] | %3 = " + DROPPED + " %2 : f32[3] | %3"
                        + "-> %0:f32[8,3] x, %1:f32[8,3] y | %2 = fused_sums{inputs=2, steps=[{op=mul, args=[0,1]},{op="
                        + DROPPED + ", args=[2]}], results=[3]} %0 %1 : f32[3] | %2",
                // two sums of a loop, of which one value is read elsewhere
                "%0:f32[8,3] x | %1, %2 = fused{inputs=1, steps=[{op=neg, args=[0]},{op=exp, args=[1]}], results=[1,2]} %0"
                        + " : f32[8,3], f32[8,3] | %3 = " + KEPT + " %1 : f32[1,3] | %4 = " + DROPPED
                        + " %2 : f32[3] | %5 = softmax %2 : f32[8,3] | %3 %4 %5"
                        + "-> %0:f32[8,3] x | %1, %2, %3 = fused_sums{inputs=1, steps=[{op=neg, args=[0]},{op=exp, args=[1]},{op="
                        + KEPT + ", args=[1]},{op=" + DROPPED
                        + ", args=[2]}], results=[2,3,4]} %0 : f32[8,3], f32[1,3], f32[3] | %4 = softmax %1 : f32[8,3] | %2 %3 %4",
                // the mean and the variance of what no loop computes
                "%0:f32[8,3] x | %1 = softmax %0 : f32[8,3] | %2 = " + DROPPED + " %1 : f32[3] | %3 = " + SPREAD
                        + " %1 : f32[3] | %2 %3"
                        + "-> %0:f32[8,3] x | %1 = softmax %0 : f32[8,3] | %2, %3 = fused_sums{inputs=1, steps=[{op="
                        + DROPPED
                        + ", args=[0]},{op=" + SPREAD + ", args=[0]}], results=[1,2]} %1 : f32[3], f32[3] | %2 %3",
                // and of what a loop computes
                "%0:f32[8,3] x | %1 = relu %0 : f32[8,3] | %2 = " + SPREAD + " %1 : f32[3] | %2"
                        + "-> %0:f32[8,3] x | %1 = fused_sums{inputs=1, steps=[{op=relu, args=[0]},{op=" + SPREAD
                        + ", args=[1]}], results=[2]} %0 : f32[3] | %1",
            })
    void rewrites(String before, String after) {
        Rewrites.check(pass, graph(before), graph(after));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                "a sum of rows -> %0:f32[8,3] x | %1 = neg %0 : f32[8,3] | %2 = reduce{kind=sum, axes=[1], keepDims=true} %1 : f32[8,1] | %2",
                "a maximum -> %0:f32[8,3] x | %1 = neg %0 : f32[8,3] | %2 = reduce{kind=max, axes=[0], keepDims=true} %1 : f32[1,3] | %2",
                "whole numbers -> %0:i32[8,3] x | %1 = neg %0 : i32[8,3] | %2 = " + DROPPED + " %1 : i32[3] | %2",
                "squared deviations alone -> %0:f32[8,3] x | %1 = softmax %0 : f32[8,3] | %2 = " + SPREAD
                        + " %1 : f32[3] | %2",
                "no loop -> %0:f32[8,3] x | %1 = softmax %0 : f32[8,3] | %2 = " + DROPPED + " %1 : f32[3] | %2",
            })
    void leavesAlone(String what, String text) {
        assertThat(what).isNotEmpty();
        Rewrites.doesNotFire(pass, graph(text));
    }

    /** Forwards one walk for the statistics and one for the result, backwards one for the sums and one for the gradient. */
    @Test
    void batchNormalizationWalksFourTimes() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.parameter("x", TensorType.f32(64, 32));
        Value gamma = g.parameter("gamma", TensorType.f32(32));
        Value beta = g.parameter("beta", TensorType.f32(32));
        Value target = g.parameter("target", TensorType.f32(64, 32));
        Value mean = g.mul(g.reduce(Reduce.Kind.SUM, x, true, 0), 1 / 64.0);
        Value centred = g.sub(x, mean);
        Value variance = g.mul(g.reduce(Reduce.Kind.SUM, g.square(centred), true, 0), 1 / 64.0);
        Value y = g.add(g.mul(g.mul(centred, g.emit(Unary.RSQRT, g.add(variance, 1e-3))), gamma), beta);
        Value loss = g.reduce(Reduce.Kind.SUM, g.mul(g.relu(y), target), false, 0, 1);
        List<Value> gradients = Backprop.gradients(g, loss, List.of(x, gamma, beta));
        Graph after = Pipeline.standardFor(Set.of(FusedSums.class, SquaredDeviations.class)::contains, node -> false)
                .apply(g.build(gradients));
        long walks = after.nodes().stream()
                .filter(n -> n.op() instanceof Reduce || n.op() instanceof FusedSums || n.op() instanceof Fused)
                .filter(n -> n.inputs().stream().anyMatch(v -> v.shape().size() == 64 * 32))
                .count();
        assertThat(walks).as("%s", after).isEqualTo(3); // the result itself is nobody's here
        long written = after.nodes().stream()
                .flatMap(n -> n.outputs().stream())
                .filter(v -> v.shape().size() == 64 * 32)
                .count();
        assertThat(written).as("tensors kept: %s", after).isLessThanOrEqualTo(6); // four parameters, dy, dx
    }
}
