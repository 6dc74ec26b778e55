package org.argali.passes;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.StopGradient;

/**
 * Leaves out nodes that no result depends on, and gradient stops, which have done their work.
 *
 * <pre>
 * %1 = exp %0                    %1 = exp %0
 * %2 = stop_gradient %1    to    %2 = neg %1
 * %3 = neg %2                    return %2
 * %4 = log %0
 * return %3
 * </pre>
 */
public final class RemoveUnused implements Pass {
    @Override
    public String name() {
        return "remove_unused";
    }

    @Override
    public Graph apply(Graph graph) {
        Set<Node> used = used(graph);
        if (used.size() == graph.nodes().size() && graph.count(StopGradient.class) == 0) {
            return graph;
        }
        Rewriter r = new Rewriter(graph);
        for (Node n : graph.nodes()) {
            if (!used.contains(n)) {
                continue;
            }
            if (n.op() instanceof StopGradient) {
                r.put(n.output(), r.get(n.inputs().get(0)));
            } else {
                r.copy(n);
            }
        }
        return r.finish();
    }

    private static Set<Node> used(Graph graph) {
        Set<Node> used = new HashSet<>();
        graph.results().forEach(v -> used.add(Node.of(v)));
        List<Node> nodes = graph.nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (used.contains(nodes.get(i))) {
                nodes.get(i).inputs().forEach(v -> used.add(Node.of(v)));
            }
        }
        graph.parameters().forEach(p -> used.remove(Node.of(p)));
        return used;
    }
}
