package org.argali.passes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Biased;
import org.argali.op.Compare;
import org.argali.op.Conv;
import org.argali.op.Op;
import org.argali.op.Pool;
import org.argali.op.Reduce;
import org.argali.op.Select;
import org.argali.op.SeparableConv;
import org.argali.op.SeparableConv.InputGradient;
import org.argali.op.Value;
import org.argali.op.Window;
import org.argali.tensor.DType;

/**
 * Makes one op of a depthwise convolution and the pointwise one that alone reads it, and one of their gradients, where they move
 * much memory for what they compute. What lies between the two convolutions is then not stored.
 *
 * <pre>
 * %3 = conv{groups=32, ...} %x %d                 to    %3 = separable_conv{...} %x %d %p %b
 * %4 = biased{product=conv{...}, ...} %3 %p %b          return %3
 * return %4
 * </pre>
 *
 * <p>A maximum over windows of the result is taken in the same op. The gradients take along the gradient of a maximum over windows
 * that made {@code dy}, and the cutting that made {@code x} had cut off, with the gradient of its bias.
 */
public final class FuseSeparable implements Pass {
    /** Pointwise filters up to this size: larger products are bound by arithmetic, and better by themselves. */
    private static final int LARGEST = 8192;

    @Override
    public String name() {
        return "fuse_separable";
    }

    @Override
    public Graph apply(Graph graph) {
        Readers readers = new Readers(graph);
        Map<Node, GroupWriter.Group> groups = new HashMap<>();
        for (Node n : graph.nodes()) {
            if (n.op() instanceof Conv c && isDepthwise(n, c)) {
                fuse(n, readers).forEach(group -> group.nodes().forEach(each -> groups.put(each, group)));
            }
        }
        return groups.isEmpty() ? graph : new GroupWriter(graph, groups).write();
    }

    private static boolean isDepthwise(Node n, Conv c) {
        int channels = n.inputTypes().get(0).shape().last();
        return SeparableConv.takes(c.window())
                && c.groups() == channels
                && n.output().shape().last() == channels
                && n.output().type().dtype() == DType.FLOAT32;
    }

    /** The convolution's group and that of its gradients, if they have any; nothing where the result is needed by others. */
    private static List<GroupWriter.Group> fuse(Node depthwise, Readers readers) {
        List<Node> next = readers.of(depthwise.output());
        Optional<Forward> forward = next.stream()
                .filter(n -> isPointwise(n.op() instanceof Biased b ? b.product() : n.op()))
                .filter(n ->
                        n.inputs().get(0) == depthwise.output() && n.inputs().get(1) != depthwise.output())
                .map(n -> Forward.of(depthwise, n, readers))
                .filter(f -> f.pointwise.inputs().get(1).shape().size() <= LARGEST)
                .findFirst();
        if (forward.isEmpty() || next.size() > 2 || readers.isResult(depthwise.output())) {
            return List.of();
        }
        if (next.size() == 1) {
            return List.of(forward.get());
        }
        return next.stream()
                .filter(n -> n != forward.get().pointwise)
                .flatMap(n -> Backward.of(forward.get(), n, readers).stream())
                .map(b -> List.<GroupWriter.Group>of(forward.get(), b))
                .findFirst()
                .orElse(List.of());
    }

    private static boolean isPointwise(Op op) {
        return op instanceof Conv c && c.groups() == 1 && isOne(c.window());
    }

    private static boolean isOne(Window w) {
        return w.equals(Window.of(1, 1));
    }

    /**
     * Both convolutions and a maximum of their result.
     *
     * @param whole whether others read the result
     */
    private record Forward(Node depthwise, Node pointwise, Optional<Node> pool, boolean whole)
            implements GroupWriter.Group {
        static Forward of(Node depthwise, Node pointwise, Readers readers) {
            List<Node> next = readers.of(pointwise.output());
            Optional<Node> pool = next.stream()
                    .filter(n -> n.op() instanceof Pool p
                            && p.kind() == Pool.Kind.MAX
                            && SeparableConv.takesPool(p.window()))
                    .findFirst();
            boolean whole = pool.isEmpty() || next.size() > 1 || readers.isResult(pointwise.output());
            return new Forward(depthwise, pointwise, pool, whole);
        }

        @Override
        public List<Node> nodes() {
            return Stream.concat(Stream.of(depthwise, pointwise), pool.stream()).toList();
        }

        @Override
        public List<Value> inputs() {
            return Stream.concat(
                            depthwise.inputs().stream(),
                            pointwise.inputs().stream().skip(1))
                    .toList();
        }

        @Override
        public List<Value> results() {
            return Stream.concat(whole ? Stream.of(pointwise) : Stream.of(), pool.stream())
                    .map(Node::output)
                    .toList();
        }

        Window window() {
            return ((Conv) depthwise.op()).window();
        }

        @Override
        public SeparableConv op() {
            Window maximum = pool.map(p -> ((Pool) p.op()).window()).orElse(SeparableConv.NO_POOL);
            return new SeparableConv(window(), pointwise.op() instanceof Biased b && b.relu(), maximum, whole);
        }
    }

    /**
     * The gradients of both.
     *
     * @param nodes in order
     * @param pool the gradient of a maximum that makes {@code dy}
     */
    private record Backward(
            Forward of, List<Node> nodes, Value dy, Optional<Node> pool, InputGradient input, List<Value> results)
            implements GroupWriter.Group {
        /** @param filter perhaps the gradient of the pointwise filter */
        static Optional<Backward> of(Forward forward, Node filter, Readers readers) {
            if (!(filter.op() instanceof Conv.BackwardFilter f) || f.groups() != 1 || !isOne(f.window())) {
                return Optional.empty();
            }
            Value dy = filter.inputs().get(1);
            Value point = forward.pointwise.inputs().get(1);
            return readers.of(dy).stream()
                    .filter(n -> n.op() instanceof Conv.BackwardData b && b.groups() == 1 && isOne(b.window()))
                    .filter(n -> n.inputs().get(0) == point && n.inputs().get(1) == dy)
                    .flatMap(n -> of(forward, filter, n, readers).stream())
                    .findFirst();
        }

        /** @param data the gradient of what lies between the convolutions */
        private static Optional<Backward> of(Forward forward, Node filter, Node data, Readers readers) {
            Value dz = data.output();
            Value x = forward.depthwise.inputs().get(0);
            Node depth = null;
            Node input = null;
            for (Node n : readers.of(dz)) {
                if (n.op().equals(new Conv.BackwardFilter(
                                forward.window(), x.shape().last()))
                        && n.inputs().get(0) == x
                        && n.inputs().get(1) == dz) {
                    depth = n;
                } else if (n.op() instanceof Conv.BackwardData b
                        && b.window().equals(forward.window())
                        && b.groups() == x.shape().last()
                        && n.inputs().get(0) == forward.depthwise.inputs().get(1)
                        && n.inputs().get(1) == dz) {
                    input = n;
                } else {
                    return Optional.empty();
                }
            }
            if (depth == null || readers.isResult(dz)) {
                return Optional.empty();
            }
            List<Node> nodes = new ArrayList<>(List.of(filter, data, depth));
            List<Value> results = new ArrayList<>(List.of(depth.output(), filter.output()));
            InputGradient wanted = InputGradient.NONE;
            if (input != null) {
                List<Node> cut = cutOff(x, input.output(), readers);
                nodes.add(input);
                nodes.addAll(cut);
                cut.stream().skip(1).forEach(n -> results.add(n.output()));
                if (cut.isEmpty()) {
                    results.add(input.output());
                }
                wanted = cut.isEmpty() ? InputGradient.WHOLE : InputGradient.WHERE_POSITIVE;
            }
            Value dy = data.inputs().get(1);
            Optional<Node> pool = poolOf(dy, readers);
            pool.ifPresent(nodes::add);
            return Optional.of(new Backward(forward, nodes, dy, pool, wanted, results));
        }

        /** The gradient of a maximum, if these gradients alone read it. */
        private static Optional<Node> poolOf(Value dy, Readers readers) {
            Node n = Node.of(dy);
            return n.op() instanceof Pool.Backward p
                            && p.kind() == Pool.Kind.MAX
                            && SeparableConv.takesPool(p.window())
                            && readers.of(dy).size() == 2
                            && !readers.isResult(dy)
                    ? Optional.of(n)
                    : Optional.empty();
        }

        /** Comparison, selection and sum that follow the gradient of {@code x}, or nothing. */
        private static List<Node> cutOff(Value x, Value dx, Readers readers) {
            List<Node> next = readers.of(dx);
            if (next.size() != 1 || readers.isResult(dx) || !(next.get(0).op() instanceof Select)) {
                return List.of();
            }
            Node select = next.get(0);
            Node compare = Node.of(select.inputs().get(0));
            boolean fits = select.inputs().get(1) == dx
                    && Constants.is(select.inputs().get(2), 0)
                    && compare.op() == Compare.GT
                    && compare.inputs().get(0) == x
                    && Constants.is(compare.inputs().get(1), 0)
                    && compare.output().shape().equals(x.shape())
                    && readers.of(compare.output()).size() == 1
                    && !readers.isResult(compare.output());
            Reduce sum = new Reduce(Reduce.Kind.SUM, List.of(0, 1, 2), false);
            return readers.of(select.output()).stream()
                    .filter(n -> fits && n.op().equals(sum))
                    .findFirst()
                    .map(n -> List.of(compare, select, n))
                    .orElse(List.of());
        }

        @Override
        public List<Value> inputs() {
            List<Value> all = new ArrayList<>(of.depthwise.inputs());
            all.add(of.pointwise.inputs().get(1));
            pool.ifPresentOrElse(p -> all.addAll(p.inputs()), () -> all.add(dy));
            return all;
        }

        @Override
        public SeparableConv.Backward op() {
            Window window = pool.map(p -> ((Pool.Backward) p.op()).window()).orElse(SeparableConv.NO_POOL);
            return new SeparableConv.Backward(of.window(), window, input);
        }
    }
}
