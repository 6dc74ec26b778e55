package org.argali.cuda.lower;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.argali.cuda.kernel.Convolutions.Direction;
import org.argali.cuda.kernel.Convolutions.Epilogue;
import org.argali.cuda.kernel.Convolutions.Problem;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.op.Conv;
import org.argali.op.Op;
import org.argali.op.Value;
import org.argali.op.Window;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;

/** From the op to what the library is asked. */
class ConvNodeTest {
    private static Node node(Op op, Shape first, Shape second) {
        GraphBuilder g = new GraphBuilder();
        Value a = g.parameter("a", TensorType.f32().withShape(first));
        Value b = g.parameter("b", TensorType.f32().withShape(second));
        Graph graph = g.build(g.add(op, List.of(a, b), "conv").output());
        return graph.nodes().get(graph.nodes().size() - 1);
    }

    private static ConvNode forward(Window window, int groups, Shape x, int filters) {
        Conv op = new Conv(window, groups);
        return ConvNode.of(op, node(op, x, new Shape(window.size()).append(x.last() / groups, filters)));
    }

    @Test
    void sizesAreInTheLibrarysOrderAndChannelsInnermost() {
        Window w = new Window(List.of(5, 3), List.of(2, 1), List.of(1, 2), List.of(1, 2), List.of(2, 2));
        Problem p = forward(w, 2, Shape.of(8, 30, 20, 6), 10).problem(MathPolicy.FLOAT32, Epilogue.NONE);
        assertThat(p.direction()).isEqualTo(Direction.FORWARD);
        assertThat(p.x()).containsExactly(8L, 6L, 30L, 20L);
        assertThat(p.filter()).containsExactly(10L, 3L, 5L, 3L);
        assertThat(p.y()).containsExactly(8L, 10L, 15L, 20L);
        assertThat(p.low()).containsExactly(1L, 2L);
        assertThat(p.high()).containsExactly(2L, 2L);
        assertThat(p.strides()).containsExactly(2L, 1L);
        assertThat(p.dilations()).containsExactly(1L, 2L);
        assertThat(p.tf32()).isFalse();
        assertThat(Problem.channelsLast(p.x())).containsExactly(30L * 20 * 6, 1L, 20L * 6, 6L);
        assertThat(Problem.channelsLast(p.filter())).containsExactly(5L * 3 * 3, 1L, 3L * 3, 3L);
        assertThat(p.operandBytes().get(1)).isEqualTo(4L * 10 * 3 * 5 * 3);
    }

    @Test
    void oneSpatialAxisIsTheSecondOfTwo() {
        Window causal = Window.of(3).dilations(2).padding(List.of(4), List.of(0));
        Problem p = forward(causal, 1, Shape.of(2, 17, 3), 5).problem(MathPolicy.TF32, Epilogue.NONE);
        assertThat(p.x()).containsExactly(2L, 3L, 1L, 17L);
        assertThat(p.filter()).containsExactly(5L, 3L, 1L, 3L);
        assertThat(p.y()).containsExactly(2L, 5L, 1L, 17L);
        assertThat(p.low()).containsExactly(0L, 4L);
        assertThat(p.high()).containsExactly(0L, 0L);
        assertThat(p.strides()).containsExactly(1L, 1L);
        assertThat(p.dilations()).containsExactly(1L, 2L);
        assertThat(p.tf32()).isTrue();
    }

    @Test
    void threeSpatialAxesStay() {
        Problem p = forward(Window.of(2, 3, 4), 1, Shape.of(1, 6, 7, 8, 2), 3).problem(MathPolicy.TF32, Epilogue.NONE);
        assertThat(p.x()).containsExactly(1L, 2L, 6L, 7L, 8L);
        assertThat(p.filter()).containsExactly(3L, 2L, 2L, 3L, 4L);
        assertThat(p.y()).containsExactly(1L, 3L, 5L, 5L, 5L);
    }

    @Test
    void gradientsHaveTheShapesOfTheConvolution() {
        Window w = Window.of(3, 3).padding(List.of(1, 1), List.of(1, 1)).strides(2, 2);
        Shape x = Shape.of(4, 9, 11, 6);
        Shape filter = Shape.of(3, 3, 6, 8);
        Shape y = Shape.of(4, 5, 6, 8);
        Conv.BackwardData data = new Conv.BackwardData(w, 1, x);
        Conv.BackwardFilter weights = new Conv.BackwardFilter(w, 1);
        ConvNode d = ConvNode.of(data, node(data, filter, y));
        ConvNode f = ConvNode.of(weights, node(weights, x, y));
        assertThat(d).isEqualTo(new ConvNode(DType.FLOAT32, Direction.BACKWARD_DATA, w, 1, x, filter, y));
        assertThat(f).isEqualTo(new ConvNode(DType.FLOAT32, Direction.BACKWARD_FILTER, w, 1, x, filter, y));
        assertThat(d.written()).isEqualTo(x);
        assertThat(f.written()).isEqualTo(filter);
    }

    @Test
    void theRestOfUnevenPaddingGoesToX() {
        Window w = new Window(List.of(2, 5), List.of(3, 1), List.of(1, 1), List.of(0, 4), List.of(1, 2));
        ConvNode node = forward(w, 1, Shape.of(2, 7, 9, 3), 4);
        assertThat(node.isPaddedEvenly()).isFalse();
        ConvNode even = node.paddedEvenly();
        assertThat(even.isPaddedEvenly()).isTrue();
        assertThat(even.window().low()).containsExactly(0, 2);
        assertThat(even.x()).isEqualTo(Shape.of(2, 8, 11, 3));
        assertThat(even.y()).isEqualTo(node.y());
        for (int a = 0; a < 2; a++) {
            assertThat(even.window().outputs(a, even.x().dim(a + 1)))
                    .isEqualTo(node.y().dim(a + 1));
        }
    }

    @Test
    void productsOfMatricesAndDepthwiseOnesAreKnown() {
        Shape x = Shape.of(2, 4, 4, 6);
        assertThat(forward(Window.of(1, 1), 1, x, 5).isPointwise()).isTrue();
        assertThat(forward(Window.of(1, 1).dilations(2, 2), 1, x, 5).isPointwise())
                .isTrue();
        assertThat(forward(Window.of(1, 1).strides(2, 1), 1, x, 5).isPointwise())
                .isFalse();
        assertThat(forward(Window.of(1, 1), 2, x, 6).isPointwise()).isFalse();
        assertThat(forward(Window.of(1, 1).padding(List.of(0, 0), List.of(1, 0)), 1, x, 5)
                        .isPointwise())
                .isFalse();
        assertThat(forward(Window.of(3, 3), 6, x, 12).isDepthwise()).isTrue();
        assertThat(forward(Window.of(3, 3), 3, x, 6).isDepthwise()).isFalse();
        assertThat(forward(Window.of(3, 3), 1, Shape.of(2, 4, 4, 1), 6).isDepthwise())
                .isFalse();
    }
}
