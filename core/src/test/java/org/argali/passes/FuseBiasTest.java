package org.argali.passes;

import static org.argali.passes.Rewrites.graph;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.argali.autodiff.Backprop;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.graph.GraphText;
import org.argali.op.Biased;
import org.argali.op.Conv;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.op.Window;
import org.argali.reference.Reference;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FuseBiasTest {
    private static final String PLAIN = "mat_mul{transA=false, transB=false}";
    private static final String IN = "%0:f32[8,3] x, %1:f32[3,4] w, %2:f32[4] b";

    private final Pass pass = new FuseBias(n -> true, false);

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                IN + " | %3 = " + PLAIN + " %0 %1 : f32[8,4] | %4 = add %2 %3 : f32[8,4] | %4" + "->" + IN
                        + "| %3 = biased{product=" + PLAIN + ", relu=false} %0 %1 %2 : f32[8,4] | %3",
                IN + " | %3 = " + PLAIN
                        + " %0 %1 : f32[8,4] | %4 = add %3 %2 : f32[8,4] | %5 = relu %4 : f32[8,4] | %6 = exp %5 : f32[8,4] | %5 %6"
                        + "->" + IN + "| %3 = biased{product=" + PLAIN
                        + ", relu=true} %0 %1 %2 : f32[8,4] | %4 = exp %3 : f32[8,4] | %3 %4",
                // what the ReLU was applied to is needed
                IN + " | %3 = " + PLAIN
                        + " %0 %1 : f32[8,4] | %4 = add %3 %2 : f32[8,4] | %5 = relu %4 : f32[8,4] | %4 %5"
                        + "->" + IN + "| %3 = biased{product=" + PLAIN
                        + ", relu=false} %0 %1 %2 : f32[8,4] | %4 = relu %3 : f32[8,4] | %3 %4",
                // in another shape
                IN + " | %3 = " + PLAIN + " %0 %1 : f32[8,4] | %4 = reshape{shape=[2,4,4]} %3 : f32[2,4,4]"
                        + "| %5 = add %4 %2 : f32[2,4,4] | %6 = relu %5 : f32[2,4,4] | %6"
                        + "->" + IN + "| %3 = biased{product=" + PLAIN
                        + ", relu=true} %0 %1 %2 : f32[8,4] | %4 = reshape{shape=[2,4,4]} %3 : f32[2,4,4] | %4",
            })
    void rewrites(String before, String after) {
        Rewrites.check(pass, graph(before), graph(after));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                "the product is needed ->" + IN + "| %3 = " + PLAIN
                        + " %0 %1 : f32[8,4] | %4 = add %3 %2 : f32[8,4] | %3 %4",
                "a residual -> %0:f32[8,3] x, %1:f32[3,4] w, %2:f32[8,4] b | %3 = " + PLAIN
                        + " %0 %1 : f32[8,4] | %4 = add %3 %2 : f32[8,4] | %4",
                "one number -> %0:f32[8,3] x, %1:f32[3,4] w, %2:f32[] b | %3 = " + PLAIN
                        + " %0 %1 : f32[8,4] | %4 = add %3 %2 : f32[8,4] | %4",
                "other columns ->" + IN + "| %3 = " + PLAIN
                        + " %0 %1 : f32[8,4] | %4 = reshape{shape=[4,8]} %3 : f32[4,8] | %5 = reshape{shape=[4,1]} %2 : f32[4,1]"
                        + "| %6 = add %4 %5 : f32[4,8] | %6",
            })
    void leavesAlone(String what, String text) {
        assertThat(what).isNotEmpty();
        Rewrites.doesNotFire(pass, graph(text));
    }

    /** A device whose loops add a bias for nothing. */
    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                "a result -> %4 -> true",
                "a product reads it -> %5 = mat_mul{transA=true, transB=false} %4 %4 : f32[4,4] | %5 -> true",
                "a loop reads it -> %5 = exp %4 : f32[8,4] | %5 -> false",
                "a softmax reads it -> %5 = softmax %4 : f32[8,4] | %5 -> false",
                "a sum reads it, too -> %5 = reduce{kind=sum, axes=[1], keepDims=false} %4 : f32[8] | %4 %5 -> false",
                "a ReLU that the product does -> %5 = relu %4 : f32[8,4] | %5 -> true"
            })
    void leavesABiasToTheLoopsThatReadTheSum(String what, String rest, boolean fuses) {
        assertThat(what).isNotEmpty();
        Graph before = GraphText.parse(
                graph(IN + " | %3 = " + PLAIN + " %0 %1 : f32[8,4] | %4 = add %3 %2 : f32[8,4] | " + rest));
        assertThat(new FuseBias(n -> true, true).apply(before).count(Biased.class))
                .isEqualTo(fuses ? 1 : 0);
    }

    /** A training step keeps the output of the ReLU alone, and has the same gradients. */
    @Test
    void gradientsAreTheSame() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.parameter("x", TensorType.f32(2, 6, 5, 3));
        Value w = g.parameter("w", TensorType.f32(3, 3, 3, 4));
        Value b = g.parameter("b", TensorType.f32(4));
        Value y = g.relu(g.add(g.emit(new Conv(Window.of(3, 3), 1), x, w), b));
        Graph before = g.build(Backprop.gradients(g, g.mean(g.square(y)), List.of(x, w, b)));
        Graph after =
                Pipeline.standardFor(op -> op == Biased.class, node -> true).apply(before);
        assertThat(after.count(Biased.class)).isEqualTo(1);
        assertThat(after.nodes().stream().filter(n -> n.op() == Unary.RELU)).isEmpty();
        Random random = new Random(5);
        List<NDArray> in = before.parameters().stream()
                .map(p -> NDArray.generate(p.type(), i -> random.nextGaussian()))
                .toList();
        List<NDArray> expected = Reference.run(before, in);
        List<NDArray> actual = Reference.run(after, in);
        for (int i = 0; i < 3; i++) {
            for (int k = 0; k < expected.get(i).size(); k++) {
                assertThat(actual.get(i).at(k)).isCloseTo(expected.get(i).at(k), within(1e-5));
            }
        }
    }
}
