package org.argali.cuda.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.argali.cuda.kernel.Convolutions;
import org.argali.cuda.kernel.Convolutions.Direction;
import org.argali.cuda.kernel.Convolutions.Epilogue;
import org.argali.graph.Node;
import org.argali.op.Conv;
import org.argali.op.Window;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;

/**
 * A convolution or one of its gradients, whose three operands have the same shapes.
 *
 * @param type of the elements of all three
 * @param x {@code [n, spatial..., channels]}
 * @param filter {@code [window..., channels / groups, filters]}
 * @param y {@code [n, spatial..., filters]}
 */
record ConvNode(DType type, Direction direction, Window window, int groups, Shape x, Shape filter, Shape y) {
    private static final long MOST_WORKSPACE = 256L << 20;

    /** Of a node whose first inputs are x and the filter. */
    static ConvNode of(Conv op, Node node) {
        return new ConvNode(
                type(node),
                Direction.FORWARD,
                op.window(),
                op.groups(),
                input(node, 0),
                input(node, 1),
                node.output().shape());
    }

    static ConvNode of(Conv.BackwardData op, Node node) {
        return new ConvNode(
                type(node),
                Direction.BACKWARD_DATA,
                op.window(),
                op.groups(),
                op.input(),
                input(node, 0),
                input(node, 1));
    }

    static ConvNode of(Conv.BackwardFilter op, Node node) {
        return new ConvNode(
                type(node),
                Direction.BACKWARD_FILTER,
                op.window(),
                op.groups(),
                input(node, 0),
                node.output().shape(),
                input(node, 1));
    }

    private static DType type(Node node) {
        return node.output().type().dtype();
    }

    private static Shape input(Node node, int i) {
        return node.inputTypes().get(i).shape();
    }

    Slice x(Kernel.Bindings b) {
        return direction == Direction.BACKWARD_DATA ? b.output(0) : b.input(0);
    }

    Slice filter(Kernel.Bindings b) {
        return switch (direction) {
            case FORWARD -> b.input(1);
            case BACKWARD_DATA -> b.input(0);
            case BACKWARD_FILTER -> b.output(0);
        };
    }

    Slice y(Kernel.Bindings b) {
        return direction == Direction.FORWARD ? b.output(0) : b.input(1);
    }

    /** The operand that is computed. */
    Shape written() {
        return switch (direction) {
            case FORWARD -> y;
            case BACKWARD_DATA -> x;
            case BACKWARD_FILTER -> filter;
        };
    }

    /** Whether no two factors meet, so that everything written is 0. */
    boolean isZero() {
        return x.size() == 0 || filter.size() == 0 || y.size() == 0;
    }

    /** Whether it is a product of matrices: {@code [positions, channels] x [channels, filters]}. */
    boolean isPointwise() {
        Window plain = Window.of(window.size().toArray(Integer[]::new))
                .dilations(window.dilations().toArray(Integer[]::new));
        return groups == 1 && window.size().stream().allMatch(k -> k == 1) && window.equals(plain);
    }

    /** Whether every channel has filters of its own. */
    boolean isDepthwise() {
        return groups > 1 && groups == x.last();
    }

    boolean isPaddedEvenly() {
        return window.low().equals(window.high());
    }

    /** The same with as much padding after as before, and an x that has the rest of it. */
    ConvNode paddedEvenly() {
        List<Integer> even = IntStream.range(0, window.rank())
                .mapToObj(a -> Math.min(window.low().get(a), window.high().get(a)))
                .toList();
        List<Integer> dims = new ArrayList<>(x.dims());
        for (int a = 0; a < window.rank(); a++) {
            dims.set(a + 1, x.dim(a + 1) + window.low().get(a) + window.high().get(a) - 2 * even.get(a));
        }
        return new ConvNode(type, direction, window.padding(even, even), groups, new Shape(dims), filter, y);
    }

    /** As the library is asked for it: one spatial axis becomes the second of two. */
    Convolutions.Problem problem(MathPolicy math, Epilogue epilogue) {
        return new Convolutions.Problem(
                type,
                direction,
                epilogue,
                sizes(x.dim(0), x.last(), x.slice(1, window.rank() + 1).dims()),
                sizes(filter.last(), filter.dim(window.rank()), window.size()),
                sizes(y.dim(0), y.last(), y.slice(1, window.rank() + 1).dims()),
                spatial(window.low(), 0),
                spatial(window.high(), 0),
                spatial(window.strides(), 1),
                spatial(window.dilations(), 1),
                math == MathPolicy.TF32,
                MOST_WORKSPACE);
    }

    private static List<Long> sizes(long outer, long channels, List<Integer> spatial) {
        List<Long> all = new ArrayList<>(List.of(outer, channels));
        all.addAll(spatial(spatial, 1));
        return all;
    }

    private static List<Long> spatial(List<Integer> numbers, long missing) {
        List<Long> all = new ArrayList<>();
        if (numbers.size() == 1) {
            all.add(missing);
        }
        numbers.forEach(n -> all.add(n.longValue()));
        return all;
    }
}
