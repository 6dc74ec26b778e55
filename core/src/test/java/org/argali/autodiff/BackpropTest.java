package org.argali.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.op.Compare;
import org.argali.op.Gather;
import org.argali.op.Reduce;
import org.argali.op.StopGradient;
import org.argali.op.Value;
import org.argali.reference.Reference;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;

class BackpropTest {
    private final GraphBuilder g = new GraphBuilder();
    private final Value x = g.parameter("x", TensorType.f32(3));
    private static final NDArray X = NDArray.of(new float[] {1, 2, -3});

    private static NDArray f(float... values) {
        return NDArray.of(values);
    }

    private NDArray gradient(Value loss) {
        List<Value> grads = Backprop.gradients(g, loss, List.of(x));
        return Reference.run(g.build(grads), List.of(X)).get(0);
    }

    @Test
    void aValueUsedTwiceAddsUp() {
        Value y = g.mul(x, x);
        assertThat(gradient(g.sum(g.add(y, x)))).isEqualTo(f(3, 5, -5));
    }

    @Test
    void aDiamondIsWalkedOnce() {
        Value a = g.square(x);
        assertThat(gradient(g.sum(g.mul(g.add(a, a), a)))).isEqualTo(f(8, 64, -216)); // 2 x^4
    }

    @Test
    void whatTheLossDoesNotDependOnHasZeros() {
        Value unused = g.parameter("unused", TensorType.f32(2, 2));
        List<Value> grads = Backprop.gradients(g, g.sum(x), List.of(unused, x));
        Graph graph = g.build(grads);
        assertThat(Reference.run(graph, List.of(X, NDArray.zeros(unused.type()))))
                .containsExactly(NDArray.zeros(unused.type()), f(1, 1, 1));
    }

    @Test
    void noRuleIsAskedBesideTheWay() {
        Value other = g.parameter("other", TensorType.f32(3));
        // a product has no gradient rule, but nothing wanted goes through it
        Value product = g.reduce(Reduce.Kind.PROD, other, false);
        assertThat(Backprop.gradients(g, g.sum(g.mul(x, product)), List.of(x))).hasSize(1);
        assertThatThrownBy(() -> Backprop.gradients(g, g.sum(g.mul(x, product)), List.of(other)))
                .hasMessage("reduce PROD has no gradient; use exp(sum(log(x)))");
    }

    @Test
    void integersAndConditionsGetNone() {
        Value ids = g.cast(x, DType.INT32);
        Value table = g.parameter("table", TensorType.f32(4, 2));
        Value rows = g.emit(new Gather(), table, g.abs(ids));
        Value positive = g.compare(Compare.GT, x, 0);
        Value loss = g.sum(g.add(g.sum(rows, 1), g.select(positive, x, 0)));
        assertThat(Reference.run(
                        g.build(Backprop.gradients(g, loss, List.of(x, table))),
                        List.of(X, NDArray.zeros(table.type()))))
                .containsExactly(f(1, 1, 0), NDArray.of(new float[] {0, 0, 1, 1, 1, 1, 1, 1}, 4, 2));
    }

    @Test
    void nothingFlowsThroughAStop() {
        assertThat(gradient(g.sum(g.mul(x, g.emit(StopGradient.STOP_GRADIENT, x)))))
                .isEqualTo(X);
    }

    @Test
    void broadcastInputsGetTheSum() {
        Value b = g.parameter("b", TensorType.f32(1, 1));
        Value loss = g.sum(g.mul(x, b)); // [1,3]
        assertThat(Reference.run(g.build(Backprop.gradients(g, loss, List.of(b))), List.of(X, NDArray.zeros(b.type()))))
                .containsExactly(NDArray.of(new float[] {0}, 1, 1));
    }

    @Test
    void severalOutputsWithTheirGradients() {
        Value y = g.square(x);
        Value z = g.neg(x);
        List<Value> grads =
                Backprop.gradients(g, List.of(y, z), List.of(g.fill(x.type(), 1), g.fill(x.type(), 10)), List.of(x));
        assertThat(Reference.run(g.build(grads), List.of(X))).containsExactly(f(-8, -6, -16));
    }

    @Test
    void gradientsOfGradients() {
        Value first =
                Backprop.gradients(g, g.sum(g.mul(g.square(x), x)), List.of(x)).get(0);
        assertThat(gradient(g.sum(first))).isEqualTo(f(6, 12, -18)); // (x^3)''
    }

    @Test
    void gradientNodesAreNamedAfterTheirLayer() {
        Value y = g.scoped("dense_1", () -> g.exp(x));
        Value loss = g.scoped("loss", () -> g.sum(y));
        Value dx = Backprop.gradients(g, loss, List.of(x)).get(0);
        assertThat(Node.of(dx).scope()).isEqualTo("dense_1/grad");
    }

    @Test
    void aLossIsOneNumber() {
        assertThatThrownBy(() -> Backprop.gradients(g, x, List.of(x)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a loss is one float32 number, not f32[3]");
    }
}
