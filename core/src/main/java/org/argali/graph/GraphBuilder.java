package org.argali.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.argali.op.Emitter;
import org.argali.op.Op;
import org.argali.op.Parameter;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * Writes a graph node by node; every type is checked as it is written.
 *
 * <pre>{@code
 * var g = new GraphBuilder();
 * var x = g.parameter("x", TensorType.f32(2, 3));
 * Graph graph = g.build(g.relu(g.add(x, 1)));
 * }</pre>
 */
public final class GraphBuilder implements Emitter {
    private final List<Value> parameters = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private String scope = "";

    /** Adds a parameter; commas and parentheses in its name, which the graph's text needs, become underscores. */
    public Value parameter(String name, TensorType type) {
        String plain = name.replaceAll("[,()]", "_");
        Value v = new Node(new Parameter(plain, type), List.of(), List.of(type), plain).output();
        parameters.add(v);
        return v;
    }

    @Override
    public List<Value> emitAll(Op op, List<Value> inputs) {
        return add(op, inputs, scope).outputs();
    }

    /** Adds a node under a scope of its own. */
    public Node add(Op op, List<Value> inputs, String nodeScope) {
        List<TensorType> types = op.infer(inputs.stream().map(Value::type).toList());
        Node node = new Node(op, inputs, types, nodeScope);
        nodes.add(node);
        return node;
    }

    /** Runs {@code body} with nodes named after {@code name}, within the scope at hand. */
    public <T> T scoped(String name, Supplier<T> body) {
        String before = scope;
        scope = before.isEmpty() || name.isEmpty() ? before + name : before + "/" + name;
        try {
            return body.get();
        } finally {
            scope = before;
        }
    }

    public List<Value> parameters() {
        return List.copyOf(parameters);
    }

    /** The nodes so far. */
    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    public Graph build(Value... results) {
        return build(List.of(results));
    }

    public Graph build(List<Value> results) {
        return new Graph(parameters, nodes, results);
    }

    /** A node by itself, on parameters of these types. */
    public static Node alone(Op op, List<TensorType> types, String scope) {
        GraphBuilder g = new GraphBuilder();
        List<Value> in = new ArrayList<>();
        types.forEach(t -> in.add(g.parameter("x" + in.size(), t)));
        return g.add(op, in, scope);
    }
}
