package org.argali.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.argali.graph.Node;
import org.argali.layers.StepLoop;
import org.argali.op.Value;

/** Loops over steps as ONNX' Scan. What depends on a placeholder is written into the body, all else outside. */
final class Loops {
    private final OnnxWriter writer;
    private final Map<Node, Node> loopOf = new IdentityHashMap<>();
    private final Map<Node, OnnxGraph> bodies = new IdentityHashMap<>();

    Loops(OnnxWriter writer) {
        this.writer = writer;
        List<Node> nodes = writer.sized().graph().nodes();
        for (Node n : nodes) {
            if (n.op() instanceof StepLoop op) {
                int first = op.sequences() + op.states();
                n.inputs().subList(first, 2 * first).forEach(v -> loopOf.put(Node.of(v), n));
            }
        }
        for (Node n : nodes) {
            Optional<Node> loop = n.inputs().stream()
                    .map(v -> loopOf.get(Node.of(v)))
                    .filter(l -> l != null && l != n)
                    .findFirst();
            loop.ifPresent(l -> loopOf.put(n, l));
        }
    }

    /** Whether a node is in the body of a loop. */
    boolean contain(Node n) {
        return loopOf.containsKey(n);
    }

    Optional<OnnxGraph> body(Node n) {
        return Optional.ofNullable(loopOf.get(n)).map(bodies::get);
    }

    /** Gives the bodies their inputs: the states, then the steps, which come without their axis. */
    void open() {
        for (Node n : writer.sized().graph().nodes()) {
            if (n.op() instanceof StepLoop op) {
                if (contain(n)) {
                    throw new IllegalArgumentException("[export] " + SizedGraph.scope(n)
                            + " runs over steps within a step of another layer, which is not exported");
                }
                open(n, op);
            }
        }
    }

    private void open(Node n, StepLoop op) {
        String scope = n.scope() + "/step";
        OnnxGraph body = writer.out().body(scope);
        bodies.put(n, body);
        int first = op.sequences() + op.states();
        List<Value> ones = n.inputs().subList(first, first + op.sequences());
        for (Value v : n.inputs().subList(first + op.sequences(), 2 * first)) {
            writer.put(v, body.input(type(scope + "/state", v, v.shape().rank())));
        }
        for (Value v : ones) {
            String step = body.input(type(scope + "/input", v, v.shape().rank() - 1));
            writer.put(
                    v, body.node(scope, "Unsqueeze", List.of(step, writer.out().integers(List.of(1L)))));
        }
    }

    private OnnxType type(String name, Value v, int rank) {
        return new OnnxType(writer.out().unique(name), v.type().dtype(), Collections.nCopies(rank, ""));
    }

    /** Writes the loop, when its body is there. */
    void close(StepLoop op, Site s) {
        Node n = s.node();
        OnnxGraph body = bodies.get(n);
        if (body == null) {
            throw new IllegalStateException(n + " was not opened");
        }
        int from = 2 * (op.sequences() + op.states());
        Value step = n.inputs().get(from);
        List<Value> results = new ArrayList<>(n.inputs().subList(from + 1, from + 1 + op.states()));
        results.add(step);
        for (Value v : results) {
            String name = writer.name(v);
            body.output(name, type(n.scope() + "/step/next", v, v.shape().rank()));
        }
        List<String> in = new ArrayList<>();
        n.inputs().subList(op.sequences(), op.sequences() + op.states()).forEach(v -> in.add(writer.name(v)));
        n.inputs().subList(0, op.sequences()).forEach(v -> in.add(writer.name(v)));
        List<String> out = s.nodes(
                "Scan",
                op.states() + 1,
                in,
                Attribute.graph("body", body),
                Attribute.integer("num_scan_inputs", op.sequences()),
                Attribute.integers("scan_input_axes", Collections.nCopies(op.sequences(), 1)),
                Attribute.integers("scan_output_axes", List.of(1)));
        List<String> ordered = new ArrayList<>(List.of(out.get(op.states())));
        ordered.addAll(out.subList(0, op.states()));
        s.out(ordered);
    }
}
