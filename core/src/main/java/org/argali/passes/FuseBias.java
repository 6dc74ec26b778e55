package org.argali.passes;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.op.Biased;
import org.argali.op.Binary;
import org.argali.op.Fused;
import org.argali.op.LogSoftmax;
import org.argali.op.Reduce;
import org.argali.op.Reshape;
import org.argali.op.Softmax;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Lets a matrix product or a convolution add its bias and cut off what is negative as it writes, where nothing else needs
 * what comes between.
 *
 * <pre>
 * %3 = conv %0 %1
 * %4 = add %3 %2          to    %3 = biased{product=conv, relu=true} %0 %1 %2
 * %5 = relu %4                  return %3
 * return %5
 * </pre>
 */
public final class FuseBias implements Pass {
    private final Predicate<Node> runs;
    private final boolean loopsAdd;

    /**
     * A pass for a device.
     *
     * @param runs whether the device runs such a node
     * @param loopsAdd whether a bias alone is left to the loops that read its sum, if there are any: where they wait for memory
     *     they add it for nothing
     */
    public FuseBias(Predicate<Node> runs, boolean loopsAdd) {
        this.runs = runs;
        this.loopsAdd = loopsAdd;
    }

    @Override
    public String name() {
        return "fuse_bias";
    }

    @Override
    public Graph apply(Graph graph) {
        Readers readers = new Readers(graph);
        Map<Node, Chain> chains = new HashMap<>(); // by their last node
        Set<Node> inner = new HashSet<>();
        for (Node n : graph.nodes()) {
            Chain.of(n, readers).filter(c -> isWanted(c, readers)).ifPresent(c -> {
                chains.put(c.last(), c);
                inner.addAll(c.nodes());
            });
        }
        if (chains.isEmpty()) {
            return graph;
        }
        Rewriter r = new Rewriter(graph);
        for (Node n : graph.nodes()) {
            if (chains.containsKey(n)) {
                Chain c = chains.get(n);
                r.put(n.output(), r.fresh().scoped(c.scope(), () -> c.write(r)));
            } else if (!inner.contains(n)) {
                r.copy(n);
            }
        }
        return r.finish();
    }

    private boolean isWanted(Chain c, Readers readers) {
        boolean isLeft =
                loopsAdd && !c.relu && readers.of(c.last().output()).stream().anyMatch(FuseBias::takesIn);
        return !isLeft && runs.test(c.written());
    }

    private static boolean takesIn(Node reader) {
        return Fused.isElementwise(reader.op())
                || reader.op() instanceof Reduce
                || reader.op() instanceof Softmax
                || reader.op() instanceof LogSoftmax;
    }

    /**
     * A product, perhaps in another shape, its bias and perhaps a ReLU.
     *
     * @param nodes in order
     */
    private record Chain(List<Node> nodes, Value bias, boolean relu) {
        /** That of an addition. */
        static Optional<Chain> of(Node add, Readers readers) {
            return add.op() == Binary.ADD ? of(add, 0, readers).or(() -> of(add, 1, readers)) : Optional.empty();
        }

        private static Optional<Chain> of(Node add, int which, Readers readers) {
            Value sum = add.output();
            Value left = add.inputs().get(which);
            Value bias = add.inputs().get(1 - which);
            Node shaped = Node.of(left);
            Node product =
                    shaped.op() instanceof Reshape ? Node.of(shaped.inputs().get(0)) : shaped;
            int columns = Biased.takes(product.op()) ? product.output().shape().last() : -1;
            boolean fits = left.shape().equals(sum.shape())
                    && left.shape().rank() > 0
                    && left.shape().last() == columns
                    && bias.shape().rank() > 0
                    && bias.shape().last() == columns
                    && bias.shape().size() == columns
                    && sum.type().dtype() == DType.FLOAT32;
            if (!fits || !isReadOnce(left, readers) || !isReadOnce(product.output(), readers)) {
                return Optional.empty();
            }
            List<Node> nodes = product == shaped ? List.of(product, add) : List.of(product, shaped, add);
            List<Node> next = readers.of(sum);
            if (isReadOnce(sum, readers) && next.size() == 1 && next.get(0).op() == Unary.RELU) {
                return Optional.of(new Chain(append(nodes, next.get(0)), bias, true));
            }
            return Optional.of(new Chain(nodes, bias, false));
        }

        private static boolean isReadOnce(Value v, Readers readers) {
            return readers.of(v).size() == 1 && !readers.isResult(v);
        }

        private static List<Node> append(List<Node> nodes, Node last) {
            return Stream.concat(nodes.stream(), Stream.of(last)).toList();
        }

        Node last() {
            return nodes.get(nodes.size() - 1);
        }

        String scope() {
            return Scopes.join(nodes.stream().map(Node::scope).toList());
        }

        /** What it becomes, by itself. */
        Node written() {
            Node product = nodes.get(0);
            TensorType b = bias.type().withShape(Shape.of(bias.shape().last()));
            List<TensorType> types =
                    List.of(product.inputTypes().get(0), product.inputTypes().get(1), b);
            return GraphBuilder.alone(new Biased(product.op(), relu), types, scope());
        }

        Value write(Rewriter r) {
            Node product = nodes.get(0);
            GraphBuilder g = r.fresh();
            Value flat = g.reshape(r.get(bias), Shape.of(bias.shape().last()));
            Value y = g.emit(
                    new Biased(product.op(), relu),
                    r.get(product.inputs().get(0)),
                    r.get(product.inputs().get(1)),
                    flat);
            return g.reshape(y, last().output().shape());
        }
    }
}
