package org.argali.plan;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.argali.graph.Node;
import org.argali.op.OpNames;

/**
 * One thing that happens in a run: a kernel, a transfer, or a copy from one spot to another.
 *
 * @param node what runs; empty for a copy
 * @param reads spots of the inputs
 * @param writes spots of the outputs
 */
record Step(Optional<Node> node, List<Spot> reads, List<Spot> writes) {
    static Step copy(Spot from, Spot to) {
        return new Step(Optional.empty(), List.of(from), List.of(to));
    }

    /** Whether it is done once, before the first run. */
    boolean isOnce() {
        return writes.stream().anyMatch(s -> s.kind() == Spot.Kind.CONSTANT);
    }

    /** Whether there is something to do in each run; a copy of nothing is nothing. */
    boolean isOfEachRun() {
        return !isOnce() && (node.isPresent() || reads.get(0).bytes() > 0);
    }

    /** The op's name, or {@code copy}. */
    String op() {
        return node.map(n -> OpNames.of(n.op())).orElse("copy");
    }

    String scope() {
        return node.map(Node::scope).orElse("");
    }

    /** For messages: {@code [dense_1] mat_mul}. */
    String where() {
        return "[" + (scope().isEmpty() ? op() : scope()) + "] " + op();
    }

    /** Op, types and scope. */
    String describe() {
        return node.map(Node::toString).orElseGet(this::toString);
    }

    /** {@code mat_mul x kernel -> t0   # dense_1}. */
    @Override
    public String toString() {
        return op() + " " + names(reads) + (reads.isEmpty() ? "" : " ") + "-> " + names(writes)
                + (scope().isEmpty() ? "" : "   # " + scope());
    }

    private static String names(List<Spot> spots) {
        return spots.stream().map(Spot::toString).collect(Collectors.joining(" "));
    }
}
