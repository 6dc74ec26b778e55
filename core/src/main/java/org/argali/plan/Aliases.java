package org.argali.plan;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.After;
import org.argali.op.Op;
import org.argali.op.Reshape;
import org.argali.op.StopGradient;
import org.argali.op.Value;

/** Values that are others under a new shape: they take no kernel and no memory. */
final class Aliases {
    private final Map<Value, Value> roots = new HashMap<>();
    private final Map<Value, Set<Value>> waits = new HashMap<>();

    Aliases(Graph graph) {
        for (Node n : graph.nodes()) {
            if (isAlias(n.op())) {
                Set<Value> before = new LinkedHashSet<>(waits(n.inputs().get(0)));
                n.inputs().stream().skip(1).forEach(v -> {
                    before.add(root(v));
                    before.addAll(waits(v));
                });
                roots.put(n.output(), root(n.inputs().get(0)));
                waits.put(n.output(), before);
            }
        }
    }

    static boolean isAlias(Op op) {
        return op instanceof Reshape || op instanceof StopGradient || op instanceof After;
    }

    /** The value whose memory {@code v} has: a parameter, or what a kernel writes. */
    Value root(Value v) {
        return roots.getOrDefault(v, v);
    }

    /** What must be computed before {@code v} is read, besides its root. */
    Set<Value> waits(Value v) {
        return waits.getOrDefault(v, Set.of());
    }
}
