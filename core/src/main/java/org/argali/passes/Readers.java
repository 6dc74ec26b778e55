package org.argali.passes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Value;

/** Who uses each value. */
final class Readers {
    private final Map<Value, List<Node>> readers = new HashMap<>();
    private final Set<Value> results;

    Readers(Graph graph) {
        results = new HashSet<>(graph.results());
        for (Node n : graph.nodes()) {
            n.inputs().stream()
                    .distinct()
                    .forEach(v ->
                            readers.computeIfAbsent(v, k -> new ArrayList<>(2)).add(n));
        }
    }

    /** Nodes that use {@code v}, in order. */
    List<Node> of(Value v) {
        return readers.getOrDefault(v, List.of());
    }

    boolean isResult(Value v) {
        return results.contains(v);
    }
}
