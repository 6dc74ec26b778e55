package org.argali.passes;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.BroadcastTo;
import org.argali.op.Fused;
import org.argali.op.Op;
import org.argali.op.Parameter;
import org.argali.op.Value;

/**
 * Levels of nodes, such that no edge leads down, and an edge that leaves the elementwise nodes of one shape leads up.
 * So a path from a node to another of the same level runs through elementwise nodes of one shape only, and these may
 * become one loop.
 */
final class Levels {
    private final Map<Node, Integer> levels = new HashMap<>();
    private final Set<Node> movable = new HashSet<>();

    Levels(Graph graph) {
        List<Node> nodes = graph.nodes();
        Map<Value, Long> readers = nodes.stream()
                .flatMap(n -> n.inputs().stream().distinct())
                .collect(Collectors.groupingBy(v -> v, Collectors.counting()));
        for (Node n : nodes) {
            levels.put(n, earliest(n));
            if (movesForNothing(n, readers)) {
                movable.add(n);
            }
        }
        Map<Node, Integer> latest = new HashMap<>();
        graph.results().forEach(v -> latest.put(Node.of(v), -1)); // stays where it is
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node n = nodes.get(i);
            raise(n, latest);
            n.inputs().forEach(v -> latest.merge(Node.of(v), wish(v, n), (a, b) -> a.equals(b) ? a : -1));
        }
    }

    int of(Node n) {
        return levels.getOrDefault(n, 0);
    }

    private int earliest(Node n) {
        return n.inputs().stream()
                .mapToInt(v -> of(Node.of(v)) + weight(v, n))
                .max()
                .orElse(0);
    }

    /**
     * A node with one large input, or that keeps nothing alive by being later, moves to where all its readers are, so that it
     * can be fused with them.
     */
    private void raise(Node n, Map<Node, Integer> latest) {
        int to = latest.getOrDefault(n, -1);
        if (to > of(n) && Fused.isElementwise(n.op()) && (tensors(n) <= 1 || movable.contains(n))) {
            levels.put(n, to);
        }
    }

    /** Whether all it reads are parameters, which live anyway, and nodes read by nothing else that move along. */
    private boolean movesForNothing(Node n, Map<Value, Long> readers) {
        return n.inputs().stream().allMatch(v -> {
            Node from = Node.of(v);
            return v.shape().size() <= 1
                    || from.op() instanceof Parameter
                    || (joins(v, n) && movable.contains(from) && readers.getOrDefault(v, 0L) == 1);
        });
    }

    /** What it reads that is large: keeping small tensors longer costs nothing. */
    private static long tensors(Node n) {
        long size = n.output().shape().size();
        return n.inputs().stream()
                .distinct()
                .filter(v -> v.shape().size() > Math.max(1, size / 8))
                .count();
    }

    /** The level that a reader wants the node of {@code v} to have; -1 if it cannot be fused with it. */
    private int wish(Value v, Node reader) {
        return joins(v, reader) ? of(reader) : -1;
    }

    private static int weight(Value v, Node reader) {
        Node n = Node.of(v);
        boolean source = n.inputs().isEmpty();
        boolean spreads = n.op() instanceof BroadcastTo && Fused.isElementwise(reader.op()) && sameShape(v, reader);
        return source || spreads || joins(v, reader) ? 0 : 1;
    }

    /** Whether {@code reader} and the node of {@code v} may be steps of one loop. */
    static boolean joins(Value v, Node reader) {
        Op op = Node.of(v).op();
        return Fused.isElementwise(op) && Fused.isElementwise(reader.op()) && sameShape(v, reader);
    }

    private static boolean sameShape(Value v, Node reader) {
        return v.shape().equals(reader.output().shape());
    }
}
