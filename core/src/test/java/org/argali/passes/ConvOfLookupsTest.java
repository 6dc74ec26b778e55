package org.argali.passes;

import static org.argali.passes.Rewrites.graph;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.argali.autodiff.Backprop;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.op.Conv;
import org.argali.op.Gather;
import org.argali.op.LookupConv;
import org.argali.op.Value;
import org.argali.op.Window;
import org.argali.reference.Reference;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvOfLookupsTest {
    private static final String PLAIN = "window={size=[3], strides=[1], dilations=[1], low=[0], high=[0]}";

    private final Pass pass = new ConvOfLookups();

    @Test
    void convolvesTheTable() {
        Rewrites.check(
                pass,
                graph("%0:f32[9,40] table, %1:i32[8,50] ids, %2:f32[3,40,4] filter | %3 = gather %0 %1 : f32[8,50,40]"
                        + "| %4 = conv{" + PLAIN + ", groups=1} %3 %2 : f32[8,48,4] | %4"),
                graph("%0:f32[9,40] table, %1:i32[8,50] ids, %2:f32[3,40,4] filter"
                        + "| %3 = transpose{perm=[1,0,2]} %2 : f32[40,3,4] | %4 = reshape{shape=[40,12]} %3 : f32[40,12]"
                        + "| %5 = mat_mul{transA=false, transB=false} %0 %4 : f32[9,12]"
                        + "| %6 = reshape{shape=[9,3,4]} %5 : f32[9,3,4] | %7 = lookup_conv %6 %1 : f32[8,48,4] | %7"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "->",
            value = {
                "a large table -> f32[999,40] -> " + PLAIN + " -> f32[8,48,4]",
                "strides -> f32[9,40] -> window={size=[3], strides=[2], dilations=[1], low=[0], high=[0]} -> f32[8,24,4]",
                "padding -> f32[9,40] -> window={size=[3], strides=[1], dilations=[1], low=[1], high=[1]} -> f32[8,50,4]",
            })
    void leavesAlone(String what, String table, String window, String result) {
        assertThat(what).isNotEmpty();
        Rewrites.doesNotFire(
                pass,
                graph("%0:" + table
                        + " table, %1:i32[8,50] ids, %2:f32[3,40,4] filter | %3 = gather %0 %1 : f32[8,50,40]"
                        + "| %4 = conv{" + window + ", groups=1} %3 %2 : " + result + " | %4"));
    }

    /** Of a training step neither the text's rows nor their gradient remain, and the gradients are the same. */
    @Test
    void gradientsAreTheSame() {
        GraphBuilder g = new GraphBuilder();
        Value table = g.parameter("table", TensorType.f32(7, 40));
        Value ids = g.parameter("ids", TensorType.i32(3, 40));
        Value filter = g.parameter("filter", TensorType.f32(4, 40, 5));
        Value y = g.emit(new Conv(Window.of(4), 1), g.emit(new Gather(), table, ids), filter);
        Value loss = g.mean(g.square(g.relu(y)));
        Graph before = g.build(Backprop.gradients(g, loss, List.of(table, filter)));
        Graph after = Pipeline.standardFor(op -> op == LookupConv.class, node -> false)
                .apply(before);
        assertThat(after.count(LookupConv.class)).isEqualTo(1);
        assertThat(after.count(LookupConv.Backward.class)).isEqualTo(1);
        assertThat(after.count(Gather.class)).isZero();
        assertThat(after.count(Conv.class) + after.count(Conv.BackwardData.class))
                .isZero();
        Random random = new Random(5);
        List<NDArray> in = before.parameters().stream()
                .map(p -> NDArray.generate(
                        p.type(), i -> p.type().dtype() == DType.INT32 ? random.nextInt(7) : random.nextGaussian()))
                .toList();
        List<NDArray> expected = Reference.run(before, in);
        List<NDArray> actual = Reference.run(after, in);
        for (int i = 0; i < 2; i++) {
            for (int k = 0; k < expected.get(i).size(); k++) {
                assertThat(actual.get(i).at(k)).isCloseTo(expected.get(i).at(k), within(1e-5));
            }
        }
    }
}
