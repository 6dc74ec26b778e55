package org.argali.passes;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.argali.graph.Node;
import org.argali.op.Fused;
import org.argali.op.Value;

/**
 * Elementwise nodes that become one fused op.
 *
 * @param nodes in order
 * @param inputs what the op reads, once each
 * @param results values that others use
 * @param op the fused op
 */
record Loop(List<Node> nodes, List<Value> inputs, List<Value> results, Fused op) implements GroupWriter.Group {
    static Loop of(List<Node> nodes, Readers readers) {
        Set<Node> inside = new HashSet<>(nodes);
        List<Value> results = nodes.stream()
                .map(Node::output)
                .filter(v -> readers.isResult(v) || !inside.containsAll(readers.of(v)))
                .toList();
        LoopBody body = LoopBody.narrow(nodes, results);
        return new Loop(List.copyOf(nodes), body.inputs(), results, body.op());
    }

    /** Cuts a group, in order, into loops that keep the limits. Later ones use earlier ones, never the other way. */
    static List<Loop> split(List<Node> group, Readers readers) {
        List<Loop> loops = new ArrayList<>();
        int from = 0;
        while (from < group.size()) {
            int to = LoopSize.longest(group, from, readers);
            loops.add(of(group.subList(from, to), readers));
            from = to;
        }
        return loops;
    }

    /** A lone op gains by its fills alone; with no tensor to read, or nobody to read the results, nothing is gained. */
    boolean isWorthwhile() {
        return !inputs.isEmpty() && !results.isEmpty() && op.steps().size() > 1;
    }
}
