package org.argali.passes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Fused;
import org.argali.op.Reshape;
import org.argali.op.Value;

/**
 * Makes one node of small loops that do the same to tensors that have nothing to do with one another: a step then
 * launches one kernel that updates all weights, not one for each.
 *
 * <pre>
 * %4 = fused{inputs=2, ...} %0 %2 : f32[3]     to    %4, %5 = fused.many{each=fused{inputs=2, ...}, loops=2} %0 %2 %1 %3
 * %5 = fused{inputs=2, ...} %1 %3 : f32[5]
 * </pre>
 *
 * <p>Loops of one node are equally far from the end of the graph, so that none of them leads to another. What is at the end,
 * the update of weights, may be large.
 */
public final class GroupLoops implements Pass {
    /** A larger loop keeps a device busy for longer than its launch takes, and its inputs are worth freeing early. */
    static final int MOST_ELEMENTS = 1 << 18;

    /** Of updates, which nothing waits for: so many gradients are kept for one launch, 128 MB. */
    static final long MOST_TOGETHER = 1 << 25;

    @Override
    public String name() {
        return "group_loops";
    }

    private record Key(Fused.Form form, int height) {}

    private record Loops(List<Node> nodes) implements GroupWriter.Group {
        @Override
        public List<Value> inputs() {
            return nodes.stream().flatMap(n -> n.inputs().stream()).toList();
        }

        @Override
        public List<Value> results() {
            return nodes.stream().flatMap(n -> n.outputs().stream()).toList();
        }

        @Override
        public Fused.Many op() {
            return new Fused.Many(loop(nodes.get(0)), nodes.size());
        }
    }

    @Override
    public Graph apply(Graph graph) {
        Map<Node, Integer> heights = heights(graph);
        Map<Key, List<Node>> alike = new LinkedHashMap<>();
        for (Node n : graph.nodes()) {
            int height = heights.getOrDefault(n, 0);
            if (isLoop(n) && (height == 0 || n.output().type().size() <= MOST_ELEMENTS)) {
                Fused.Form.of(loop(n), n.inputTypes())
                        .ifPresent(form -> alike.computeIfAbsent(new Key(form, height), k -> new ArrayList<>())
                                .add(n));
            }
        }
        Map<Node, Loops> groups = new HashMap<>();
        alike.values().stream().flatMap(nodes -> split(nodes).stream()).forEach(nodes -> {
            if (nodes.size() > 1) {
                Loops loops = new Loops(List.copyOf(nodes));
                nodes.forEach(n -> groups.put(n, loops));
            }
        });
        return groups.isEmpty() ? graph : new GroupWriter(graph, groups).write();
    }

    /** Neighbours that together are not too many; one alone may be. */
    private static List<List<Node>> split(List<Node> nodes) {
        List<List<Node>> all = new ArrayList<>();
        long elements = 0;
        for (Node n : nodes) {
            long own = n.output().type().size();
            elements += own;
            if (all.isEmpty() || elements > MOST_TOGETHER) {
                all.add(new ArrayList<>());
                elements = own;
            }
            all.get(all.size() - 1).add(n);
        }
        return all;
    }

    static boolean isLoop(Node n) {
        return n.op() instanceof Fused || Fused.isElementwise(n.op());
    }

    static Fused loop(Node n) {
        return n.op() instanceof Fused f ? f : Fused.of(n.op(), n.inputs().size());
    }

    /** How many nodes, reshapes aside, the longest path from each node runs through. */
    private static Map<Node, Integer> heights(Graph graph) {
        Map<Node, Integer> heights = new HashMap<>();
        List<Node> nodes = graph.nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            int own = nodes.get(i).op() instanceof Reshape ? 0 : 1;
            int above = heights.getOrDefault(nodes.get(i), 0) + own;
            nodes.get(i).inputs().forEach(v -> heights.merge(Node.of(v), above, Math::max));
        }
        return heights;
    }
}
