package org.argali.passes;

import static org.argali.passes.Rewrites.graph;
import static org.assertj.core.api.Assertions.assertThat;

import org.argali.graph.Graph;
import org.argali.graph.GraphText;
import org.argali.op.FusedRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FuseRowsTest {
    private static final String SUM = "reduce{kind=sum, axes=[1], keepDims=true}";
    private static final String DROPPED = "reduce{kind=sum, axes=[1], keepDims=false}";
    private final Pass pass = new FuseRows(n -> true);

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                // a quotient by the sum of the row
                "%0:f32[4,8] x | %1 = " + SUM + " %0 : f32[4,1] | %2 = div %0 %1 : f32[4,8] | %2"
                        + "-> %0:f32[4,8] x | %1 = fused_rows{inputs=1, steps=[{op=" + SUM
                        + ", args=[0]},{op=div, args=[0,1]}], results=[2]} %0 : f32[4,8] | %1",
                // one value for each row, with and without the axis
                "%0:f32[4,8] x | %1 = " + DROPPED + " %0 : f32[4] | %2 = neg %1 : f32[4] | %2"
                        + "-> %0:f32[4,8] x | %1 = fused_rows{inputs=1, steps=[{op=" + SUM
                        + ", args=[0]},{op=neg, args=[1]}], results=[2]} %0 : f32[4,1] | %2 = reshape{shape=[4]} %1 : f32[4] | %2",
                // columns, the sum without its axis and read by whole columns with it
                "%0:f32[4,8] x | %1 = reduce{kind=sum, axes=[0], keepDims=false} %0 : f32[8] | %2 = neg %1 : f32[8]"
                        + "| %3 = mul %0 %2 : f32[4,8] | %3"
                        + "-> %0:f32[4,8] x | %1 = fused_rows{inputs=1, steps=[{op=reduce{kind=sum, axes=[0], keepDims=true},"
                        + " args=[0]},{op=neg, args=[1]},{op=mul, args=[0,2]}], results=[3]} %0 : f32[4,8] | %1",
                // another shape of what is read is no result, even if others read it
                "%0:f32[4,8] x, %1:f32[4,1] y | %2 = reshape{shape=[4]} %1 : f32[4] | %3 = " + DROPPED
                        + " %0 : f32[4] | %4 = add %2 %3 : f32[4] | %4 %2"
                        + "-> %0:f32[4,8] x, %1:f32[4,1] y | %2 = fused_rows{inputs=2, steps=[{op=" + SUM
                        + ", args=[1]},{op=add, args=[0,2]}], results=[3]} %1 %0 : f32[4,1]"
                        + " | %3 = reshape{shape=[4]} %1 : f32[4] | %4 = reshape{shape=[4]} %2 : f32[4] | %4 %3",
                // a loop is taken in step by step, and what others read stays a result
                "%0:f32[4,8] x, %1:f32[8] b | %2, %3 = fused{inputs=2, steps=[{op=add, args=[0,1]},{op=relu, args=[2]}],"
                        + " results=[2,3]} %0 %1 : f32[4,8], f32[4,8] | %4 = " + SUM + " %3 : f32[4,1] | %2 %4"
                        + "-> %0:f32[4,8] x, %1:f32[8] b | %2, %3 = fused_rows{inputs=2, steps=[{op=add, args=[0,1]},"
                        + "{op=relu, args=[2]},{op=" + SUM
                        + ", args=[3]}], results=[2,4]} %0 %1 : f32[4,8], f32[4,1] | %2 %3",
            })
    void rewrites(String before, String after) {
        Rewrites.check(pass, graph(before), graph(after));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                "a lone reduction -> %0:f32[4,8] x | %1 = " + SUM + " %0 : f32[4,1] | %1",
                "a reduction of long columns -> %0:f32[1025,8] x | %1 = reduce{kind=sum, axes=[0], keepDims=true} %0 : f32[1,8]"
                        + "| %2 = neg %1 : f32[1,8] | %2",
                "a reduction of axes between -> %0:f32[2,4,8] x | %1 = reduce{kind=sum, axes=[1], keepDims=true} %0 : f32[2,1,8]"
                        + "| %2 = neg %1 : f32[2,1,8] | %2",
                "few long rows -> %0:f32[4,99999] x | %1 = " + SUM + " %0 : f32[4,1] | %2 = neg %1 : f32[4,1] | %2",
                "a value for each row that is read across -> %0:f32[8,8] x | %1 = " + DROPPED
                        + " %0 : f32[8] | %2 = add %0 %1 : f32[8,8] | %2",
                "a reduction and another shape for it -> %0:f32[4,8] x | %1 = " + DROPPED
                        + " %0 : f32[4] | %2 = reshape{shape=[4,1]} %1 : f32[4,1] | %2",
            })
    void leavesAlone(String what, String text) {
        assertThat(what).isNotEmpty();
        Rewrites.doesNotFire(pass, graph(text));
    }

    /** The product needs the softmax, and the sum needs the product: what leaves does not come back. */
    @Test
    void aPathThatLeavesStaysOutside() {
        Graph g = GraphText.parse(graph("%0:f32[4,4] x | %1 = softmax %0 : f32[4,4] | %2 = neg %1 : f32[4,4]"
                + "| %3 = mat_mul{transA=false, transB=false} %2 %2 : f32[4,4] | %4 = mul %1 %3 : f32[4,4] | %5 = "
                + SUM
                + " %4 : f32[4,1] | %6 = div %4 %5 : f32[4,4] | %6"));
        Graph after = pass.apply(g);
        assertThat(after.count(FusedRows.class)).isEqualTo(2);
        assertThat(after.nodes()).hasSize(3);
    }
}
