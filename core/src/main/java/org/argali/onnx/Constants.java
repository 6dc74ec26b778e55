package org.argali.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.CustomOp;
import org.argali.op.Fill;
import org.argali.op.Iota;
import org.argali.op.Value;
import org.argali.reference.Reference;
import org.argali.tensor.NDArray;

/** The values of a graph that depend neither on data nor on weights, and that the file can therefore hold. */
final class Constants {
    /** Of elements; what is larger is computed by those who read the file. */
    private static final int LARGEST = 1 << 20;

    private final SizedGraph graph;
    private final Set<Node> nodes = Collections.newSetFromMap(new IdentityHashMap<>());

    Constants(SizedGraph graph) {
        this.graph = graph;
        graph.graph().nodes().stream().filter(this::isConstant).forEach(nodes::add);
    }

    private boolean isConstant(Node n) {
        boolean source = n.op() instanceof Fill || n.op() instanceof Iota;
        return !(n.op() instanceof CustomOp)
                && (source || !n.inputs().isEmpty())
                && n.inputs().stream().allMatch(v -> nodes.contains(Node.of(v)))
                && n.outputs().stream().allMatch(v -> v.type().size() <= LARGEST)
                && graph.each(n, Node::op).stream().distinct().count() == 1
                && n.outputs().stream().allMatch(graph::isKnown);
    }

    boolean contains(Node n) {
        return nodes.contains(n);
    }

    boolean contains(Value v) {
        return nodes.contains(Node.of(v));
    }

    /** The number that all elements have, where the value is one number many times. */
    Optional<Double> number(Value v) {
        return contains(v) && Node.of(v).op() instanceof Fill f ? Optional.of(f.value()) : Optional.empty();
    }

    NDArray compute(Value v) {
        List<Node> order = new ArrayList<>();
        Set<Node> needed = Collections.newSetFromMap(new IdentityHashMap<>());
        needed.add(Node.of(v));
        List<Node> all = graph.graph().nodes();
        for (int i = all.size() - 1; i >= 0; i--) {
            if (needed.contains(all.get(i))) {
                order.add(all.get(i));
                all.get(i).inputs().forEach(in -> needed.add(Node.of(in)));
            }
        }
        Collections.reverse(order);
        return Reference.run(new Graph(List.of(), order, List.of(v)), List.of()).get(0);
    }
}
