package org.argali.constraints;

import java.util.List;
import org.argali.op.Emitter;
import org.argali.op.Reduce;
import org.argali.op.Value;

/** Euclidean norms along axes, which stay with size 1. */
final class Norms {
    /** Keras' {@code epsilon()}: keeps divisions by a norm of 0 finite. */
    private static final double TINY = 1e-7;

    private Norms() {}

    static Value of(Emitter e, Value w, List<Integer> axes) {
        int[] over = axes.stream().mapToInt(Integer::intValue).toArray();
        return e.sqrt(e.reduce(Reduce.Kind.SUM, e.square(w), true, over));
    }

    /** {@code w} with the norms that are wanted in place of those it has. */
    static Value scaled(Emitter e, Value w, Value norms, Value wanted) {
        return e.mul(w, e.div(wanted, e.add(norms, TINY)));
    }
}
