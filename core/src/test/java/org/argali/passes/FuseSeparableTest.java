package org.argali.passes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.Set;
import org.argali.autodiff.Backprop;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.op.Biased;
import org.argali.op.Conv;
import org.argali.op.FusedSums;
import org.argali.op.Op;
import org.argali.op.Pool;
import org.argali.op.SeparableConv;
import org.argali.op.SeparableConv.InputGradient;
import org.argali.op.Value;
import org.argali.op.Window;
import org.argali.reference.Reference;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;

class FuseSeparableTest {
    private static final Set<Class<? extends Op>> HAS = Set.of(Biased.class, FusedSums.class, SeparableConv.class);
    private static final Window PAIRS = Window.of(2, 2).strides(2, 2);

    private final GraphBuilder g = new GraphBuilder();
    private final Value x = g.parameter("x", TensorType.f32(2, 12, 11, 3));
    private final Value[] w = {
        g.parameter("d0", TensorType.f32(3, 3, 1, 3)),
        g.parameter("p0", TensorType.f32(1, 1, 3, 5)),
        g.parameter("b0", TensorType.f32(5)),
        g.parameter("d1", TensorType.f32(3, 3, 1, 5)),
        g.parameter("p1", TensorType.f32(1, 1, 5, 4)),
        g.parameter("b1", TensorType.f32(4))
    };

    /** The image's layer has no gradient of its input; the next one's takes along a maximum and the ReLU before it. */
    @Test
    void gradientsAreTheSame() {
        Value y = g.emit(new Pool(Pool.Kind.MAX, PAIRS), layer(layer(x, 0), 3));
        Graph after = check(g.build(Backprop.gradients(g, g.mean(g.square(y)), List.of(w))));
        assertThat(after.count(Conv.class)).isZero();
        assertThat(after.count(Pool.Backward.class)).isZero();
        assertThat(ops(after))
                .contains(
                        new SeparableConv(Window.of(3, 3), true, SeparableConv.NO_POOL, true),
                        new SeparableConv(Window.of(3, 3), true, PAIRS, true));
        assertThat(ops(after).stream().filter(SeparableConv.Backward.class::isInstance))
                .containsExactly(
                        new SeparableConv.Backward(Window.of(3, 3), PAIRS, InputGradient.WHERE_POSITIVE),
                        new SeparableConv.Backward(Window.of(3, 3), SeparableConv.NO_POOL, InputGradient.NONE));
    }

    @Test
    void theMaximumAloneIsStored() {
        Value y = g.emit(new Pool(Pool.Kind.MAX, PAIRS), layer(x, 0));
        assertThat(ops(check(g.build(List.of(y)))))
                .contains(new SeparableConv(Window.of(3, 3), true, PAIRS, false))
                .noneMatch(Pool.class::isInstance);
    }

    /** What made the input is no ReLU. */
    @Test
    void nothingIsCutOff() {
        Value inner = g.tanh(layer(x, 0));
        Value y = layer(inner, 3);
        Graph after = check(g.build(Backprop.gradients(g, g.mean(g.square(y)), List.of(w))));
        assertThat(ops(after))
                .contains(new SeparableConv.Backward(Window.of(3, 3), SeparableConv.NO_POOL, InputGradient.WHOLE));
    }

    @Test
    void aResultBetweenIsStored() {
        Value z = g.emit(new Conv(Window.of(3, 3), 3), x, w[0]);
        Value y = g.emit(new Conv(Window.of(1, 1), 1), z, w[1]);
        assertThat(ops(check(g.build(List.of(y, z))))).noneMatch(SeparableConv.class::isInstance);
    }

    @Test
    void aFrozenFilterLeavesTheGradientsAlone() {
        Value y = layer(x, 0);
        Graph after = check(g.build(Backprop.gradients(g, g.mean(g.square(y)), List.of(w[1]))));
        assertThat(ops(after)).noneMatch(op -> op instanceof SeparableConv || op instanceof SeparableConv.Backward);
    }

    private Value layer(Value in, int first) {
        Value z = g.emit(new Conv(Window.of(3, 3), in.shape().last()), in, w[first]);
        return g.relu(g.add(g.emit(new Conv(Window.of(1, 1), 1), z, w[first + 1]), w[first + 2]));
    }

    private static List<Op> ops(Graph graph) {
        return graph.nodes().stream().map(Node::op).toList();
    }

    private static Graph check(Graph before) {
        Graph after = Pipeline.standardFor(HAS::contains, node -> true).apply(before);
        Random random = new Random(5);
        List<NDArray> in = before.parameters().stream()
                .map(p -> NDArray.generate(p.type(), i -> random.nextGaussian()))
                .toList();
        List<NDArray> expected = Reference.run(before, in);
        List<NDArray> actual = Reference.run(after, in);
        for (int i = 0; i < expected.size(); i++) {
            for (int k = 0; k < expected.get(i).size(); k++) {
                double y = expected.get(i).at(k);
                assertThat(actual.get(i).at(k)).isCloseTo(y, within(1e-5 * (1 + Math.abs(y))));
            }
        }
        return after;
    }
}
