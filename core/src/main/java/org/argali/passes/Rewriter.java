package org.argali.passes;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.op.Emitter;
import org.argali.op.Parameter;
import org.argali.op.Value;

/** Writes a changed copy of a graph: knows for each value of the old graph the one that stands for it in the new. */
final class Rewriter {
    private final Graph old;
    private final GraphBuilder fresh = new GraphBuilder();
    private final Map<Value, Value> stand = new HashMap<>();

    Rewriter(Graph old) {
        this.old = old;
        for (Value p : old.parameters()) {
            stand.put(p, fresh.parameter(((Parameter) Node.of(p).op()).name(), p.type()));
        }
    }

    /** Writes ops in place of a node, that read what stands for its inputs, and gives what stands for its outputs. */
    interface Replacement {
        List<Value> write(Emitter e, Node node, List<Value> inputs);
    }

    /** The graph with some of its nodes replaced, each within its scope; the same graph if there are none. */
    static Graph replace(Graph graph, Predicate<Node> which, Replacement by) {
        if (graph.nodes().stream().noneMatch(which)) {
            return graph;
        }
        Rewriter r = new Rewriter(graph);
        for (Node n : graph.nodes()) {
            if (which.test(n)) {
                r.put(n.outputs(), r.fresh.scoped(n.scope(), () -> by.write(r.fresh, n, r.get(n.inputs()))));
            } else {
                r.copy(n);
            }
        }
        return r.finish();
    }

    /** What stands for a value of the old graph. */
    Value get(Value value) {
        return Objects.requireNonNull(stand.get(value), "a value is used before it is written");
    }

    boolean has(Value value) {
        return stand.containsKey(value);
    }

    List<Value> get(List<Value> values) {
        return values.stream().map(this::get).toList();
    }

    /** Lets a value of the new graph stand for one of the old. */
    void put(Value value, Value replacement) {
        stand.put(value, replacement);
    }

    void put(List<Value> values, List<Value> replacements) {
        for (int i = 0; i < values.size(); i++) {
            put(values.get(i), replacements.get(i));
        }
    }

    /** Writes the node as it was. */
    Node copy(Node node) {
        Node copy = fresh.add(node.op(), get(node.inputs()), node.scope());
        put(node.outputs(), copy.outputs());
        return copy;
    }

    GraphBuilder fresh() {
        return fresh;
    }

    Graph finish() {
        return fresh.build(get(old.results()));
    }
}
