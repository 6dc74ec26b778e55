package org.argali.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.argali.graph.Node;
import org.argali.op.Binary;
import org.argali.op.Conv;
import org.argali.op.Fill;
import org.argali.op.MatMul;
import org.argali.op.Op;
import org.argali.op.Reduce;
import org.argali.op.Reshape;
import org.argali.op.Value;

/** Several ops that are one node of ONNX: a mean, a bias, a product of more than two axes, a normalization, an LSTM. */
final class Compounds {
    private final SizedGraph graph;
    private final Constants constants;
    private final Map<Value, List<Node>> readers = new HashMap<>();

    Compounds(SizedGraph graph, Constants constants) {
        this.graph = graph;
        this.constants = constants;
        for (Node n : graph.graph().nodes()) {
            n.inputs()
                    .forEach(v ->
                            readers.computeIfAbsent(v, k -> new ArrayList<>()).add(n));
        }
    }

    SizedGraph graph() {
        return graph;
    }

    /** The compound that ends with this node. */
    Optional<Compound> find(Node n) {
        return Stream.<Function<Node, Optional<Compound>>>of(
                        this::mean,
                        m -> Normalized.find(this, m),
                        this::bias,
                        this::dense,
                        m -> LstmNodes.find(this, m))
                .map(f -> f.apply(n))
                .flatMap(Optional::stream)
                .findFirst();
    }

    // ---- looking

    /** The node that computes a value, if it applies this op. */
    static Optional<Node> of(Value v, Op op) {
        return Optional.of(Node.of(v)).filter(n -> n.op().equals(op));
    }

    static Optional<Node> of(Value v, Class<? extends Op> op) {
        return Optional.of(Node.of(v)).filter(n -> op.isInstance(n.op()));
    }

    /** Whether only one node reads a value. */
    boolean isReadOnce(Value v) {
        return readers(v).size() == 1 && !graph.graph().results().contains(v);
    }

    List<Node> readers(Value v) {
        return readers.getOrDefault(v, List.of());
    }

    boolean isResult(Value v) {
        return graph.graph().results().contains(v);
    }

    /** Whether a value is a weight, a constant, or one of them under another shape. */
    boolean isKept(Value v) {
        return constants.contains(v)
                || graph.weight(v).isPresent()
                || of(v, Reshape.class)
                        .filter(n -> graph.isKnown(v) && isKept(n.inputs().get(0)))
                        .isPresent();
    }

    /** Whether a value is this number everywhere, whatever its sizes. */
    boolean isAll(Value v, double number) {
        return of(v, Fill.class)
                .filter(n -> graph.each(n, Node::op).stream().allMatch(op -> ((Fill) op).value() == number))
                .isPresent();
    }

    // ---- compounds

    /** A sum times one divided by the number of elements that were added. */
    private Optional<Compound> mean(Node n) {
        if (n.op() != Binary.MUL) {
            return Optional.empty();
        }
        return of(n.inputs().get(0), Reduce.class)
                .filter(sum -> ((Reduce) sum.op()).kind() == Reduce.Kind.SUM
                        && isShare(n.inputs().get(1), sum))
                .map(sum -> {
                    Reduce op = (Reduce) sum.op();
                    Value x = sum.inputs().get(0);
                    return new Compound(
                            List.of(x), s -> ElementNodes.reduce(s, "ReduceMean", x, op.axes(), op.keepDims()));
                });
    }

    private boolean isShare(Value v, Node sum) {
        Optional<Node> fill = of(v, Fill.class).filter(f -> v.shape().rank() == 0);
        if (fill.isEmpty()) {
            return false;
        }
        List<Double> shares = graph.each(fill.get(), f -> ((Fill) f.op()).value());
        List<Double> counts = graph.each(
                sum,
                r -> (double) r.inputs().get(0).type().size()
                        / r.output().type().size());
        for (int i = 0; i < shares.size(); i++) {
            if (Math.abs(shares.get(i) * counts.get(i) - 1) > 1e-9) {
                return false;
            }
        }
        return true;
    }

    /** A convolution or product plus a vector. */
    private Optional<Compound> bias(Node n) {
        if (n.op() != Binary.ADD || n.inputs().get(1).shape().rank() != 1) {
            return Optional.empty();
        }
        Value y = n.inputs().get(0);
        Value b = n.inputs().get(1);
        Node of = Node.of(y);
        boolean fits = isReadOnce(y) && b.shape().last() == y.shape().last();
        if (!fits) {
            return Optional.empty();
        }
        List<Value> in = Stream.concat(of.inputs().stream(), Stream.of(b)).toList();
        if (of.op() instanceof Conv) {
            return Optional.of(new Compound(in, s -> WindowNodes.conv(s, of, Optional.of(b))));
        } else if (of.op() instanceof Conv.BackwardData) {
            return Optional.of(new Compound(in, s -> WindowNodes.convTranspose(s, of, Optional.of(b))));
        } else if (of.op() instanceof MatMul m && y.shape().rank() == 2) {
            return Optional.of(new Compound(
                    in,
                    s -> s.out(s.node(
                            "Gemm",
                            in.stream().map(s.writer()::name).toList(),
                            Attribute.integer("transA", m.transA() ? 1 : 0),
                            Attribute.integer("transB", m.transB() ? 1 : 0)))));
        }
        return Optional.empty();
    }

    /** A product along the last of more than two axes, perhaps plus a vector: {@code reshape(reshape(x) k + b)}. */
    private Optional<Compound> dense(Node n) {
        return Projection.ending(this, n).map(p -> new Compound(p.inputs(), p::write));
    }
}
