package org.argali.passes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Fused;
import org.argali.op.Value;

/**
 * Makes one loop of elementwise ops that hang together and have one shape. Fills become constants of the loop, and what
 * is broadcast to the loop's shape is read where it is.
 *
 * <pre>
 * %2 = fill{type=f32[], value=2.0}
 * %3 = mul %0 %2                      to    %2 = fused{inputs=2, steps=[{op=fill{type=f32[], value=2.0}, args=[]},
 * %4 = add %3 %1                                {op=mul, args=[0,2]}, {op=add, args=[3,1]}], results=[4]} %0 %1
 * return %4                                 return %2
 * </pre>
 *
 * <p>Nodes of one loop have one level ({@link Levels}), so that no path leaves it and comes back. A node that has no
 * company and no fill stays as it is. What has become unused stays for {@link RemoveUnused}.
 */
public final class FuseElementwise implements Pass {
    @Override
    public String name() {
        return "fuse_elementwise";
    }

    @Override
    public Graph apply(Graph graph) {
        Map<Node, Loop> loops = loops(graph);
        if (loops.isEmpty()) {
            return graph;
        }
        return new GroupWriter(graph, loops).write();
    }

    /** The loop of each node that is in one. */
    private static Map<Node, Loop> loops(Graph graph) {
        Readers readers = new Readers(graph);
        Map<Node, Loop> loops = new HashMap<>();
        for (List<Node> group : groups(graph)) {
            for (Loop loop : Loop.split(group, readers)) {
                if (loop.isWorthwhile()) {
                    loop.nodes().forEach(n -> loops.put(n, loop));
                }
            }
        }
        return loops;
    }

    /** Elementwise nodes of one shape and level that are connected; each group in order. */
    private static Collection<List<Node>> groups(Graph graph) {
        Levels levels = new Levels(graph);
        Union<Node> union = new Union<>();
        for (Node n : graph.nodes()) {
            for (Value v : n.inputs()) {
                if (Levels.joins(v, n) && levels.of(Node.of(v)) == levels.of(n)) {
                    union.join(Node.of(v), n);
                }
            }
        }
        Map<Node, List<Node>> groups = new LinkedHashMap<>();
        for (Node n : graph.nodes()) {
            if (Fused.isElementwise(n.op())) {
                groups.computeIfAbsent(union.find(n), k -> new ArrayList<>()).add(n);
            }
        }
        return groups.values();
    }
}
