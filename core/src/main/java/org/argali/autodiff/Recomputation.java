package org.argali.autodiff;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.op.After;
import org.argali.op.Parameter;
import org.argali.op.Value;

/**
 * Writes the nodes of a forward pass once more where the gradient reads what they compute, unless that is kept. A segment of them
 * is computed again when the gradient comes to it: what it starts from is read {@link After} the gradient that came first.
 */
final class Recomputation {
    private final GraphBuilder graph;
    private final Checkpoints checkpoints;
    private final Map<Value, Value> again = new HashMap<>();
    private final Map<Integer, Value> arrived = new HashMap<>();
    private final Map<Integer, Map<Value, Value>> starts = new HashMap<>();

    Recomputation(GraphBuilder graph) {
        this.graph = graph;
        this.checkpoints = new Checkpoints(graph.nodes());
    }

    /**
     * What the gradient of a node is to read in the place of {@code v}.
     *
     * @param gradient of the node, which is there by now
     */
    Value of(Value v, Value gradient) {
        if (checkpoints.isKept(v)) {
            return v;
        }
        int segment = checkpoints.segment(v);
        arrived.putIfAbsent(segment, gradient);
        return again(v, segment);
    }

    private Value again(Value v, int segment) {
        if (checkpoints.isKept(v) || checkpoints.segment(v) != segment) {
            return start(v, segment);
        }
        Value known = again.get(v);
        if (known != null) {
            return known;
        }
        Node n = Node.of(v);
        List<Value> in = n.inputs().stream().map(i -> again(i, segment)).toList();
        List<Value> out = graph.add(n.op(), in, n.scope()).outputs();
        for (int i = 0; i < out.size(); i++) {
            again.put(n.outputs().get(i), out.get(i));
        }
        return Objects.requireNonNull(again.get(v));
    }

    /** Constants are what they are. */
    private Value start(Value v, int segment) {
        Node n = Node.of(v);
        if (n.inputs().isEmpty() && !(n.op() instanceof Parameter)) {
            return v;
        }
        Value gradient = Objects.requireNonNull(arrived.get(segment));
        return starts.computeIfAbsent(segment, s -> new HashMap<>())
                .computeIfAbsent(
                        v,
                        k -> graph.add(After.AFTER, List.of(v, gradient), n.scope())
                                .output());
    }
}
