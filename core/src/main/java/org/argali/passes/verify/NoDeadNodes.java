package org.argali.passes.verify;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Value;

/** Some output of every node is used by another node or is a result. */
public final class NoDeadNodes implements Checker {
    @Override
    public Optional<String> problem(Graph graph) {
        Set<Value> used = new HashSet<>(graph.results());
        List<Node> nodes = graph.nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node n = nodes.get(i);
            if (n.outputs().stream().noneMatch(used::contains)) {
                return Optional.of(n + " is used by nobody");
            }
            used.addAll(n.inputs());
        }
        return Optional.empty();
    }
}
