package org.argali.passes;

import static org.argali.passes.Rewrites.graph;
import static org.assertj.core.api.Assertions.assertThat;

import org.argali.graph.Graph;
import org.argali.graph.GraphText;
import org.argali.op.Fused;
import org.argali.op.TableUpdate;
import org.argali.op.ZeroGradient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FuseTableUpdatesTest {
    private static final String IN = "%0:f32[9,4] w, %1:i32[2,3] ids, %2:f32[2,3,4] dy, %3:f32[] rate";
    private static final String GRADIENT = "gather.backward{rows=9}";
    private static final String SGD = "fused{inputs=3, steps=[{op=mul, args=[1,2]},{op=sub, args=[0,3]}], results=[4]}";

    private final Pass pass = new FuseTableUpdates(n -> true, 36);

    @Test
    void theUpdateMakesTheGradient() {
        Rewrites.check(
                pass,
                graph(IN + " | %4 = " + GRADIENT + " %1 %2 : f32[9,4] | %5 = " + SGD + " %0 %4 %3 : f32[9,4] | %5"),
                graph(IN + " | %4 = table_update{gradient=" + GRADIENT + ", at=1, loop=" + SGD
                        + "} %1 %2 %0 %3 : f32[9,4] | %4"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                "a norm reads the gradient too -> %5 = " + SGD
                        + " %0 %4 %3 : f32[9,4] | %6 = square %4 : f32[9,4] | %5 %6",
                "it is a result -> %5 = " + SGD + " %0 %4 %3 : f32[9,4] | %4 %5",
                "a lone op -> %5 = add %0 %4 : f32[9,4] | %5",
                "nothing of the table's shape is left without it -> %5 = fused{inputs=2, steps=[{op=mul, args=[0,1]},"
                        + "{op=square, args=[2]}], results=[3]} %4 %3 : f32[9,4] | %5",
            })
    void leavesAlone(String what, String text) {
        assertThat(what).isNotEmpty();
        Rewrites.doesNotFire(pass, graph(IN + " | %4 = " + GRADIENT + " %1 %2 : f32[9,4] | " + text));
    }

    @Test
    void leavesAloneWhatIsSmallOrHasNoKernel() {
        String text =
                graph(IN + " | %4 = " + GRADIENT + " %1 %2 : f32[9,4] | %5 = " + SGD + " %0 %4 %3 : f32[9,4] | %5");
        Rewrites.doesNotFire(new FuseTableUpdates(n -> true, 37), text);
        Rewrites.doesNotFire(new FuseTableUpdates(n -> false, 0), text);
    }

    @Test
    void sgdLeavesOtherRowsAsTheyAre() {
        ZeroGradient left = without(SGD, "%0 %4 %3");
        assertThat(left.kept()).containsExactly(0);
        assertThat(left.computes()).isFalse();
    }

    /** Of RMSprop the decay of v alone. */
    @Test
    void rmspropDecaysTheVelocity() {
        String rmsprop =
                "fused{inputs=4, steps=[{op=fill{type=f32[], value=0.9}, args=[]},{op=fill{type=f32[], value=0.1}, args=[]},"
                        + "{op=mul, args=[3,4]},{op=square, args=[1]},{op=mul, args=[7,5]},{op=add, args=[6,8]},"
                        + "{op=mul, args=[2,1]},{op=add, args=[9,5]},{op=sqrt, args=[11]},{op=div, args=[10,12]},"
                        + "{op=sub, args=[0,13]}], results=[14,9]}";
        ZeroGradient left = without(rmsprop, "%0 %4 %3 %0");
        assertThat(left.kept()).containsExactly(0, ZeroGradient.COMPUTED);
        assertThat(left.rest().steps().stream().map(Fused.Step::op).map(Object::toString))
                .containsExactly("Fill[type=f32[], value=0.0]", "Fill[type=f32[], value=0.9]", "MUL");
    }

    private static ZeroGradient without(String loop, String inputs) {
        int results = loop.endsWith("results=[14,9]}") ? 2 : 1;
        String names = results == 2 ? "%5, %6" : "%5";
        String types = results == 2 ? "f32[9,4], f32[9,4]" : "f32[9,4]";
        Graph g = new FuseTableUpdates(n -> true, 36)
                .apply(GraphText.parse(graph(IN + " | %4 = " + GRADIENT + " %1 %2 : f32[9,4] | " + names + " = " + loop
                        + " " + inputs + " : " + types + " | %5")));
        return g.nodes().stream()
                .filter(n -> n.op() instanceof TableUpdate)
                .map(n -> ZeroGradient.of((TableUpdate) n.op(), n.inputTypes()))
                .findFirst()
                .orElseThrow();
    }
}
