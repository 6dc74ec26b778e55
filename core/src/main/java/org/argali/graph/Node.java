package org.argali.graph;

import java.util.List;
import java.util.stream.IntStream;
import org.argali.op.Op;
import org.argali.op.OpNames;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/** One application of an op. It has identity: two nodes are never equal. */
public final class Node {
    private final Op op;
    private final List<Value> inputs;
    private final List<Value> outputs;
    private final String scope;

    Node(Op op, List<Value> inputs, List<TensorType> types, String scope) {
        this.op = op;
        this.inputs = List.copyOf(inputs);
        this.outputs = IntStream.range(0, types.size())
                .<Value>mapToObj(i -> new Output(this, i, types.get(i)))
                .toList();
        this.scope = scope;
    }

    /** The node that computes {@code value}. */
    public static Node of(Value value) {
        return ((Output) value).node;
    }

    /** Which output of its node {@code value} is. */
    public static int index(Value value) {
        return ((Output) value).index;
    }

    public Op op() {
        return op;
    }

    public List<Value> inputs() {
        return inputs;
    }

    public List<Value> outputs() {
        return outputs;
    }

    public Value output() {
        return outputs.get(0);
    }

    public List<TensorType> inputTypes() {
        return inputs.stream().map(Value::type).toList();
    }

    public List<TensorType> outputTypes() {
        return outputs.stream().map(Value::type).toList();
    }

    /** The layer or part of the program that wrote it; empty if none was named. */
    public String scope() {
        return scope;
    }

    @Override
    public String toString() {
        return OpNames.of(op) + inputTypes() + " -> " + outputTypes() + (scope.isEmpty() ? "" : "   # " + scope);
    }

    private static final class Output implements Value {
        final Node node;
        final int index;
        final TensorType type;

        Output(Node node, int index, TensorType type) {
            this.node = node;
            this.index = index;
            this.type = type;
        }

        @Override
        public TensorType type() {
            return type;
        }

        @Override
        public String toString() {
            return OpNames.of(node.op) + (node.outputs.size() > 1 ? "#" + index : "") + " " + type;
        }
    }
}
