package org.argali.autodiff;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.graph.Origin;
import org.argali.op.Composite;
import org.argali.op.Op;
import org.argali.op.StopGradient;
import org.argali.op.Value;

/** Reverse-mode differentiation (Speelpenning 1980): gradients written as more nodes of the same graph. */
public final class Backprop {
    private final GraphBuilder graph;
    private final Map<Value, Value> gradients = new HashMap<>();
    private final Set<Value> wanted = new HashSet<>();
    private final Optional<Recomputation> recomputation;

    private Backprop(GraphBuilder graph, boolean recomputes) {
        this.graph = graph;
        this.recomputation = recomputes ? Optional.of(new Recomputation(graph)) : Optional.empty();
    }

    /**
     * Gradients of a scalar with respect to each of {@code wrt}; zeros where the scalar does not depend on it.
     *
     * @throws IllegalArgumentException if {@code loss} is not a float32 scalar
     */
    public static List<Value> gradients(GraphBuilder graph, Value loss, List<Value> wrt) {
        if (loss.shape().rank() != 0 || !loss.type().dtype().isFloat()) {
            throw new IllegalArgumentException("a loss is one float32 number, not " + loss.type());
        }
        return gradients(graph, List.of(loss), List.of(graph.constant(1)), wrt);
    }

    /**
     * The same numbers, for which little of the forward pass is kept: most of what the gradient reads of it is computed again, part by
     * part, from a few values that are kept.
     */
    public static List<Value> recomputing(GraphBuilder graph, Value loss, List<Value> wrt) {
        Backprop b = new Backprop(graph, true);
        return b.gradients(List.of(loss), List.of(graph.constant(1)), wrt);
    }

    /** Gradients of {@code sum(outputs[i] * outputGrads[i])}. */
    public static List<Value> gradients(
            GraphBuilder graph, List<Value> outputs, List<Value> outputGrads, List<Value> wrt) {
        return new Backprop(graph, false).gradients(outputs, outputGrads, wrt);
    }

    private List<Value> gradients(List<Value> outputs, List<Value> outputGrads, List<Value> wrt) {
        List<Node> nodes = graph.nodes();
        markWanted(nodes, wrt);
        for (int i = 0; i < outputs.size(); i++) {
            accumulate(outputs.get(i), outputGrads.get(i));
        }
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node n = nodes.get(i);
            if (n.inputs().stream().anyMatch(wanted::contains)
                    && n.outputs().stream().anyMatch(gradients::containsKey)) {
                graph.scoped(Origin.ofGradient(n.scope()), () -> {
                    n.op().vjp(new Rule(n));
                    return n;
                });
            }
        }
        return wrt.stream().map(this::gradientOf).toList();
    }

    /** Everything between {@code wrt} and the end depends on it; only there are gradients needed. */
    private void markWanted(List<Node> nodes, List<Value> wrt) {
        wanted.addAll(wrt);
        for (Node n : nodes) {
            if (n.inputs().stream().anyMatch(wanted::contains)) {
                n.outputs().stream().filter(v -> v.type().dtype().isFloat()).forEach(wanted::add);
            }
        }
    }

    private void accumulate(Value of, Value gradient) {
        if (!gradient.type().equals(of.type())) {
            throw new IllegalStateException("the gradient of " + of + " is " + gradient.type() + ", not " + of.type());
        }
        gradients.merge(of, gradient, graph::add);
    }

    private Value gradientOf(Value v) {
        Value g = gradients.get(v);
        return g == null ? graph.fill(v.type(), 0) : g;
    }

    private final class Rule implements Op.Vjp {
        private final Node node;

        Rule(Node node) {
            this.node = node;
        }

        @Override
        public Value input(int i) {
            return forGradient(node.inputs().get(i));
        }

        /** What the rule reads, which may have to be computed again. */
        private Value forGradient(Value v) {
            return recomputation.map(r -> r.of(v, arrived())).orElse(v);
        }

        private Value arrived() {
            return node.outputs().stream()
                    .flatMap(v -> Optional.ofNullable(gradients.get(v)).stream())
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public int inputs() {
            return node.inputs().size();
        }

        @Override
        public Value output(int i) {
            return forGradient(node.outputs().get(i));
        }

        @Override
        public Value outputGrad(int i) {
            return gradientOf(node.outputs().get(i));
        }

        @Override
        public boolean wants(int i) {
            return wanted.contains(node.inputs().get(i));
        }

        @Override
        public void grad(int i, Value value) {
            accumulate(node.inputs().get(i), value);
        }

        @Override
        public void gradBy(Composite op) {
            List<Value> in = IntStream.range(0, inputs())
                    .mapToObj(i -> emit(StopGradient.STOP_GRADIENT, input(i))) // some inputs depend on others
                    .toList();
            List<Value> out = op.asOps(this, in);
            List<Value> d = Backprop.gradients(
                    graph,
                    out,
                    IntStream.range(0, out.size()).mapToObj(this::outputGrad).toList(),
                    in);
            IntStream.range(0, inputs()).filter(this::wants).forEach(i -> grad(i, d.get(i)));
        }

        @Override
        public List<Value> emitAll(Op op, List<Value> inputs) {
            return graph.emitAll(op, inputs);
        }
    }
}
