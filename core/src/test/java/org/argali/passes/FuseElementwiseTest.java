package org.argali.passes;

import static org.argali.passes.Rewrites.graph;
import static org.assertj.core.api.Assertions.assertThat;

import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.op.Fused;
import org.argali.op.Value;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FuseElementwiseTest {
    private static final String SUM = "reduce{kind=sum, axes=[0], keepDims=true}";
    private final Pass pass = new FuseElementwise();

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                // a chain, with a constant
                "%0:f32[3] x, %1:f32[3] y | %2 = fill{type=f32[], value=2.0} : f32[] | %3 = mul %0 %2 : f32[3]   # a/b"
                        + "| %4 = add %3 %1 : f32[3]   # a/c | %4"
                        + "-> %0:f32[3] x, %1:f32[3] y | %2 = fused{inputs=2, steps=[{op=fill{type=f32[], value=2.0}, args=[]},"
                        + "{op=mul, args=[0,2]},{op=add, args=[3,1]}], results=[4]} %0 %1 : f32[3]   # a +1 | %2",
                // a lone op takes its constant in
                "%0:f32[3] x | %1 = fill{type=f32[], value=2.0} : f32[] | %2 = mul %0 %1 : f32[3] | %2"
                        + "-> %0:f32[3] x | %1 = fused{inputs=1, steps=[{op=fill{type=f32[], value=2.0}, args=[]},"
                        + "{op=mul, args=[0,1]}], results=[2]} %0 : f32[3] | %1",
                // several results
                "%0:f32[3] x | %1 = exp %0 : f32[3] | %2 = neg %1 : f32[3] | %1 %2"
                        + "-> %0:f32[3] x | %1, %2 = fused{inputs=1, steps=[{op=exp, args=[0]},{op=neg, args=[1]}],"
                        + " results=[1,2]} %0 : f32[3], f32[3] | %1 %2",
                // what leaves and comes back is not taken along: exp, then its sum, then the quotient
                "%0:f32[3] x | %1 = exp %0 : f32[3] | %2 = neg %1 : f32[3] | %3 = " + SUM
                        + " %2 : f32[1] | %4 = div %2 %3 : f32[3]"
                        + "| %5 = log %4 : f32[3] | %5"
                        + "-> %0:f32[3] x | %1 = fused{inputs=1, steps=[{op=exp, args=[0]},{op=neg, args=[1]}], results=[2]} %0 : f32[3]"
                        + "| %2 = " + SUM
                        + " %1 : f32[1] | %3 = fused{inputs=2, steps=[{op=div, args=[0,1]},{op=log, args=[2]}],"
                        + " results=[3]} %1 %2 : f32[3] | %3",
                // broadcast inputs are read where they are
                "%0:f32[2,3] x, %1:f32[3] b | %2 = broadcast_to{shape=[2,3]} %1 : f32[2,3] | %3 = add %0 %2 : f32[2,3]"
                        + "| %4 = relu %3 : f32[2,3] | %4"
                        + "-> %0:f32[2,3] x, %1:f32[3] b | %2 = fused{inputs=2, steps=[{op=add, args=[0,1]},{op=relu, args=[2]}],"
                        + " results=[3]} %0 %1 : f32[2,3] | %2",
                // unless the loop would lose its shape
                "%0:f32[3] b | %1 = broadcast_to{shape=[2,3]} %0 : f32[2,3] | %2 = exp %1 : f32[2,3] | %3 = neg %2 : f32[2,3] | %3"
                        + "-> %0:f32[3] b | %1 = broadcast_to{shape=[2,3]} %0 : f32[2,3]"
                        + "| %2 = fused{inputs=1, steps=[{op=exp, args=[0]},{op=neg, args=[1]}], results=[2]} %1 : f32[2,3] | %2",
                // an early op with one input waits for its reader
                "%0:f32[3] x, %1:f32[3] y | %2 = relu %0 : f32[3] | %3 = softmax %1 : f32[3] | %4 = add %2 %3 : f32[3] | %4"
                        + "-> %0:f32[3] x, %1:f32[3] y | %2 = softmax %1 : f32[3] | %3 = fused{inputs=2,"
                        + " steps=[{op=relu, args=[0]},{op=add, args=[2,1]}], results=[3]} %0 %2 : f32[3] | %3",
                // scalars too
                "%0:f32[] x | %1 = exp %0 : f32[] | %2 = sqrt %1 : f32[] | %2"
                        + "-> %0:f32[] x | %1 = fused{inputs=1, steps=[{op=exp, args=[0]},{op=sqrt, args=[1]}], results=[2]} %0 : f32[] | %1",
                // other dtypes of the same shape
                "%0:f32[3] x, %1:f32[3] y | %2 = lt %0 %1 : bool[3] | %3 = select %2 %0 %1 : f32[3] | %3"
                        + "-> %0:f32[3] x, %1:f32[3] y | %2 = fused{inputs=2, steps=[{op=lt, args=[0,1]},{op=select, args=[2,0,1]}],"
                        + " results=[3]} %0 %1 : f32[3] | %2",
            })
    void fuses(String before, String after) {
        Rewrites.check(pass, graph(before), graph(after));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%0:f32[3] x | %1 = exp %0 : f32[3] | %1",
                "%0:f32[3] x | %1 = exp %0 : f32[3] | %2 = softmax %1 : f32[3] | %3 = neg %2 : f32[3] | %3",
                "%0:f32[3] x, %1:f32[2,3] y | %2 = exp %0 : f32[3] | %3 = add %2 %1 : f32[2,3] | %3",
                "| %0 = fill{type=f32[], value=2.0} : f32[] | %1 = exp %0 : f32[] | %1",
                "%0:f32[3] x, %1:f32[3] y | %2 = exp %0 : f32[3] | %3 = exp %1 : f32[3] | %2 %3",
            })
    void doesNotFire(String text) {
        Rewrites.doesNotFire(pass, graph(text));
    }

    @Test
    void longGroupsAreCut() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.parameter("x", TensorType.f32(5));
        Value y = x;
        for (int i = 0; i < 100; i++) {
            y = g.tanh(y);
        }
        Graph fused = pass.apply(g.build(y));
        assertThat(fused.nodes())
                .hasSize(3)
                .allSatisfy(n -> assertThat(((Fused) n.op()).steps()).hasSizeLessThanOrEqualTo(LoopSize.MOST_STEPS));
    }

    @Test
    void wideGroupsAreCut() {
        GraphBuilder g = new GraphBuilder();
        Value sum = g.parameter("x", TensorType.f32(5));
        for (int i = 0; i < 40; i++) {
            sum = g.add(sum, g.parameter("p" + i, TensorType.f32(5)));
        }
        Graph fused = pass.apply(g.build(sum));
        assertThat(fused.nodes())
                .hasSize(3)
                .allSatisfy(n ->
                        assertThat(n.inputs().size() + n.outputs().size()).isLessThanOrEqualTo(LoopSize.MOST_VALUES));
    }
}
