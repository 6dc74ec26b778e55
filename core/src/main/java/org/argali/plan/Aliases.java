package org.argali.plan;

import java.util.HashMap;
import java.util.Map;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Op;
import org.argali.op.Reshape;
import org.argali.op.StopGradient;
import org.argali.op.Value;

/** Values that are others under a new shape: they take no kernel and no memory. */
final class Aliases {
    private final Map<Value, Value> roots = new HashMap<>();

    Aliases(Graph graph) {
        for (Node n : graph.nodes()) {
            if (isAlias(n.op())) {
                roots.put(n.output(), root(n.inputs().get(0)));
            }
        }
    }

    static boolean isAlias(Op op) {
        return op instanceof Reshape || op instanceof StopGradient;
    }

    /** The value whose memory {@code v} has: a parameter, or what a kernel writes. */
    Value root(Value v) {
        return roots.getOrDefault(v, v);
    }
}
