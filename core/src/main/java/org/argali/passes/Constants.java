package org.argali.passes;

import java.util.List;
import java.util.Optional;
import org.argali.graph.Node;
import org.argali.op.Fill;
import org.argali.op.Op;
import org.argali.op.Value;

/** Looks at the nodes behind values. */
final class Constants {
    private Constants() {}

    /** Whether every element of {@code v} is {@code value}. */
    static boolean is(Value v, double value) {
        return Node.of(v).op() instanceof Fill f && f.value() == value;
    }

    static Optional<Fill> fill(Value v) {
        return Node.of(v).op() instanceof Fill f ? Optional.of(f) : Optional.empty();
    }

    /** The fills behind all of {@code values}; empty if one is something else. */
    static Optional<List<Fill>> fills(List<Value> values) {
        return values.stream().allMatch(v -> Node.of(v).op() instanceof Fill)
                ? Optional.of(values.stream().map(v -> (Fill) Node.of(v).op()).toList())
                : Optional.empty();
    }

    /** The input of the node behind {@code v} if that applies {@code op}. */
    static Optional<Value> inputOf(Value v, Op op) {
        Node n = Node.of(v);
        return n.op().equals(op) ? Optional.of(n.inputs().get(0)) : Optional.empty();
    }

    /** Whether a factor only moves the exponent. */
    static boolean isPowerOfTwo(double d) {
        return d != 0 && Double.isFinite(d) && Math.abs(d) == Math.scalb(1.0, Math.getExponent(d));
    }
}
