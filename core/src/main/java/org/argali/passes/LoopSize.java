package org.argali.passes;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.argali.graph.Node;
import org.argali.op.Fill;
import org.argali.op.Value;

/** How large a loop becomes as nodes are added to it. */
final class LoopSize {
    /** More inputs and results would be too many arguments for a kernel. */
    static final int MOST_VALUES = 16;

    static final int MOST_STEPS = 48;

    private final Readers readers;
    private final Set<Value> inputs = new HashSet<>();
    private final Set<Fill> constants = new HashSet<>();
    private final Set<Value> inner = new HashSet<>();
    private final Map<Value, Integer> usesOutside = new HashMap<>();

    private LoopSize(Readers readers) {
        this.readers = readers;
    }

    /** The end of the longest run of nodes from {@code from} that keeps the limits; at least one node. */
    static int longest(List<Node> group, int from, Readers readers) {
        int best = from + 1;
        LoopSize size = new LoopSize(readers);
        for (int at = from; at < group.size() && size.steps() <= MOST_STEPS; at++) {
            size.add(group.get(at));
            if (size.steps() <= MOST_STEPS && size.values() <= MOST_VALUES) {
                best = at + 1;
            }
        }
        return best;
    }

    private int steps() {
        return inner.size() + constants.size();
    }

    private int values() {
        return inputs.size() + usesOutside.size();
    }

    private void add(Node n) {
        n.inputs().stream().distinct().forEach(this::read);
        Value out = n.output();
        inner.add(out);
        int uses = readers.of(out).size() + (readers.isResult(out) ? 1 : 0);
        if (uses > 0) {
            usesOutside.put(out, uses);
        }
    }

    private void read(Value v) {
        if (inner.contains(v)) {
            usesOutside.computeIfPresent(v, (k, uses) -> uses == 1 ? null : Integer.valueOf(uses - 1));
        } else if (Node.of(v).op() instanceof Fill f) {
            constants.add(f);
        } else {
            inputs.add(v);
        }
    }
}
