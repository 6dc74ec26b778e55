package org.argali.autodiff;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.argali.graph.Node;
import org.argali.op.CustomOp;
import org.argali.op.Value;

/**
 * Cuts the nodes of a forward pass into segments. What one segment computes and a later one reads is kept for the gradient; the
 * rest of a segment can be computed from that again, when its gradient is written (Chen et al. 2016). Of up to {@value
 * #MOST_SEGMENTS} segments of about equal size, with the cuts where little is kept, it takes as many as need the least memory.
 */
final class Checkpoints {
    private static final int MOST_SEGMENTS = 64;

    private final List<Node> nodes;
    private final long[] before;
    private final long[] crossing;
    private final Map<Node, Integer> segments = new HashMap<>();
    private final Set<Value> kept = new HashSet<>();
    private int last;

    Checkpoints(List<Node> nodes) {
        this.nodes = nodes;
        this.before = new long[nodes.size() + 1];
        this.crossing = new long[nodes.size() + 1];
        measure();
        List<Integer> best = List.of();
        long least = Long.MAX_VALUE;
        for (int n = 1; n <= MOST_SEGMENTS; n++) {
            List<Integer> cuts = cuts(n);
            long needed = needed(cuts);
            if (needed < least) {
                best = cuts;
                least = needed;
            }
        }
        cut(best);
    }

    /** Whether it is there when the gradient is written: if not, it has to be computed again. */
    boolean isKept(Value v) {
        return kept.contains(v) || segment(v) == last;
    }

    /** The segment in which it is computed; the last for what is not part of the forward pass. */
    int segment(Value v) {
        return segments.getOrDefault(Node.of(v), last);
    }

    /** Bytes of all nodes before each, and of what nodes before it compute that those from it on read. */
    private void measure() {
        Map<Value, Integer> lastRead = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            int at = i;
            nodes.get(i).inputs().forEach(v -> lastRead.put(v, at));
            before[i + 1] = before[i] + bytes(nodes.get(i));
        }
        long[] change = new long[nodes.size() + 1];
        for (int i = 0; i < nodes.size(); i++) {
            for (Value v : nodes.get(i).outputs()) {
                int end = lastRead.getOrDefault(v, i);
                change[i + 1] += v.type().bytes();
                change[Math.min(end, nodes.size() - 1) + 1] -= v.type().bytes();
            }
        }
        for (int p = 1; p <= nodes.size(); p++) {
            crossing[p] = crossing[p - 1] + change[p];
        }
    }

    private static long bytes(Node n) {
        return n.outputs().stream().mapToLong(v -> v.type().bytes()).sum();
    }

    /** Where so many segments of about equal size begin, the first left out. */
    private List<Integer> cuts(int n) {
        long total = before[nodes.size()];
        List<Integer> cuts = new ArrayList<>();
        int p = 1;
        for (int i = 1; i < n; i++) {
            long wanted = total / n * i;
            long tolerance = total / n / 3;
            int best = 0;
            for (; p < nodes.size() && before[p] <= wanted + tolerance; p++) {
                if (before[p] >= wanted - tolerance && (best == 0 || crossing[p] < crossing[best])) {
                    best = p;
                }
            }
            if (best > 0) {
                cuts.add(best);
            }
        }
        return cuts;
    }

    /** Bytes that are kept, and those of the largest segment. */
    private long needed(List<Integer> cuts) {
        long kept = 0;
        long largest = 0;
        int from = 0;
        for (int cut : cuts) {
            kept += crossing[cut];
            largest = Math.max(largest, before[cut] - before[from]);
            from = cut;
        }
        return kept + Math.max(largest, before[nodes.size()] - before[from]);
    }

    private void cut(List<Integer> cuts) {
        for (int i = 0; i < nodes.size(); i++) {
            Node n = nodes.get(i);
            last += cuts.contains(i) ? 1 : 0;
            segments.put(n, last);
            if (n.op() instanceof CustomOp || n.inputs().isEmpty()) {
                kept.addAll(n.outputs());
            }
            for (Value v : n.inputs()) {
                if (segments.getOrDefault(Node.of(v), last) < last) {
                    kept.add(v);
                }
            }
        }
    }
}
