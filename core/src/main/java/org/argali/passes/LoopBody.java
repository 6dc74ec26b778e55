package org.argali.passes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.argali.graph.Node;
import org.argali.op.BroadcastTo;
import org.argali.op.Fill;
import org.argali.op.Fused;
import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * The steps of a loop. Values are numbered as {@link Fused} wants it: inputs, constants, then the nodes.
 *
 * @param inputs what the op reads
 * @param op the fused op
 */
record LoopBody(List<Value> inputs, Fused op) {
    /** Reads what is broadcast where it lies, unless a result would then be smaller than the loop. */
    static LoopBody narrow(List<Node> nodes, List<Value> results) {
        LoopBody body = of(nodes, results, true);
        return body.isFull(results) ? body : of(nodes, results, false);
    }

    private boolean isFull(List<Value> results) {
        List<TensorType> types = op.valueTypes(inputs.stream().map(Value::type).toList());
        for (int i = 0; i < results.size(); i++) {
            if (!types.get(op.results().get(i)).equals(results.get(i).type())) {
                return false;
            }
        }
        return true;
    }

    private static LoopBody of(List<Node> nodes, List<Value> results, boolean narrow) {
        Shape loop = nodes.get(0).output().shape();
        Set<Value> inner = nodes.stream().map(Node::output).collect(Collectors.toSet());
        Map<Value, Value> source = new LinkedHashMap<>(); // of each value that comes from outside
        nodes.forEach(n -> n.inputs().stream()
                .filter(v -> !inner.contains(v))
                .forEach(v -> source.put(v, narrow ? behind(v, loop) : v)));
        Map<Value, Integer> numbers = new LinkedHashMap<>();
        source.values().stream()
                .filter(v -> !isConstant(v, narrow))
                .forEach(v -> numbers.putIfAbsent(v, numbers.size()));
        List<Value> inputs = List.copyOf(numbers.keySet());

        List<Fused.Step> steps = new ArrayList<>();
        Map<Fill, Integer> constants = new LinkedHashMap<>();
        for (Value v : source.values()) {
            if (isConstant(v, narrow)) {
                Fill scalar = scalar((Fill) Node.of(v).op());
                numbers.put(v, constants.computeIfAbsent(scalar, f -> {
                    steps.add(new Fused.Step(f, List.of()));
                    return inputs.size() + steps.size() - 1;
                }));
            }
        }
        source.forEach((v, from) -> numbers.put(v, Objects.requireNonNull(numbers.get(from))));
        for (Node n : nodes) {
            steps.add(new Fused.Step(n.op(), numbersOf(n.inputs(), numbers)));
            numbers.put(n.output(), inputs.size() + steps.size() - 1);
        }
        return new LoopBody(inputs, new Fused(inputs.size(), steps, numbersOf(results, numbers)));
    }

    private static Value behind(Value v, Shape loop) {
        Node n = Node.of(v);
        return n.op() instanceof BroadcastTo b && b.shape().equals(loop)
                ? n.inputs().get(0)
                : v;
    }

    private static boolean isConstant(Value v, boolean narrow) {
        return Node.of(v).op() instanceof Fill f && (narrow || f.type().rank() == 0);
    }

    private static Fill scalar(Fill f) {
        return new Fill(f.type().withShape(Shape.SCALAR), f.value());
    }

    private static List<Integer> numbersOf(List<Value> values, Map<Value, Integer> numbers) {
        return values.stream().map(v -> Objects.requireNonNull(numbers.get(v))).toList();
    }
}
