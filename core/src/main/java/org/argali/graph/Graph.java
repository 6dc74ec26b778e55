package org.argali.graph;

import java.util.List;
import org.argali.op.Op;
import org.argali.op.Value;

/**
 * A program: its parameters, its nodes in an order in which each comes after those it uses, and its results.
 *
 * <p>Prints as text, which {@link GraphText#parse} reads back:
 *
 * <pre>
 * graph(%0:f32[32,784] x, %1:f32[784,10] kernel)
 *   %2 = mat_mul{transA=false, transB=false} %0 %1 : f32[32,10]   # dense_1
 *   %3 = relu %2 : f32[32,10]   # dense_1
 *   return %3
 * </pre>
 *
 * @param parameters values of the {@code Parameter} nodes, which are not in {@code nodes}
 * @param nodes everything else
 * @param results what the program computes
 */
public record Graph(List<Value> parameters, List<Node> nodes, List<Value> results) {
    public Graph {
        parameters = List.copyOf(parameters);
        nodes = List.copyOf(nodes);
        results = List.copyOf(results);
    }

    /** How many nodes apply an op of this class. */
    public long count(Class<? extends Op> op) {
        return nodes.stream().filter(n -> op.isInstance(n.op())).count();
    }

    @Override
    public String toString() {
        return GraphText.print(this);
    }
}
