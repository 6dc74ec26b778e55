package org.argali.passes.verify;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Value;

/** Each node comes after those that it uses, and each result is computed. */
public final class EveryInputIsDefined implements Checker {
    @Override
    public Optional<String> problem(Graph graph) {
        Set<Value> defined = new HashSet<>(graph.parameters());
        for (Node n : graph.nodes()) {
            for (Value v : n.inputs()) {
                if (!defined.contains(v)) {
                    return Optional.of(n + " uses " + v + ", which is not computed before it");
                }
            }
            defined.addAll(n.outputs());
        }
        return graph.results().stream()
                .filter(v -> !defined.contains(v))
                .findFirst()
                .map(v -> "the result " + v + " is not computed");
    }
}
