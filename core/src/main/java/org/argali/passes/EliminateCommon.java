package org.argali.passes;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Op;
import org.argali.op.Value;

/**
 * Computes once what is written twice. Every op is pure, random numbers included: two draws with the same stream and
 * state are the same.
 *
 * <pre>
 * %2 = add %0 %1            %2 = add %0 %1
 * %3 = add %1 %0      to    %3 = mul %2 %2
 * %4 = mul %2 %3            return %3
 * return %4
 * </pre>
 */
public final class EliminateCommon implements Pass {
    private record Key(Op op, List<Value> inputs) {}

    @Override
    public String name() {
        return "eliminate_common";
    }

    @Override
    public Graph apply(Graph graph) {
        Rewriter r = new Rewriter(graph);
        Map<Key, Node> seen = new HashMap<>();
        boolean changed = false;
        for (Node n : graph.nodes()) {
            List<Value> in = r.get(n.inputs());
            Node first = seen.get(new Key(n.op(), in));
            if (first == null) {
                Node copy = r.copy(n);
                seen.put(new Key(n.op(), in), copy);
                if (in.size() == 2 && ArithmeticRules.commutes(n.op())) {
                    seen.putIfAbsent(new Key(n.op(), List.of(in.get(1), in.get(0))), copy);
                }
            } else {
                r.put(n.outputs(), first.outputs());
                changed = true;
            }
        }
        return changed ? r.finish() : graph;
    }
}
