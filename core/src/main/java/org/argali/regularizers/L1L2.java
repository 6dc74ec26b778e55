package org.argali.regularizers;

import org.argali.op.Emitter;
import org.argali.op.Value;

/** {@code l1 sum |x| + l2 sum x^2}. */
public record L1L2(double l1, double l2) implements Regularizer {
    /** @throws IllegalArgumentException if a factor is negative or no finite number */
    public L1L2 {
        checkFactor(l1);
        checkFactor(l2);
    }

    static void checkFactor(double factor) {
        if (!(factor >= 0 && factor < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "factors of a regularizer are finite and not negative, but " + factor + " was given");
        }
    }

    @Override
    public Value penalty(Emitter e, Value x) {
        if (l1 == 0) {
            return e.mul(e.sum(e.square(x)), l2);
        }
        Value first = e.mul(e.sum(e.abs(x)), l1);
        return l2 == 0 ? first : e.add(first, e.mul(e.sum(e.square(x)), l2));
    }
}
