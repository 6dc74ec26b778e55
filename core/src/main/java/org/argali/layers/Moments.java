package org.argali.layers;

import java.util.Optional;
import org.argali.op.Emitter;
import org.argali.op.Reduce;
import org.argali.op.Value;
import org.argali.tensor.DType;

/** Mean and population variance over some axes, which stay with size 1. */
record Moments(Value mean, Value variance) {
    /** Keras' {@code epsilon()}: keeps the mean of nothing finite. */
    private static final double TINY = 1e-7;

    static Moments of(Emitter e, Value x, int... axes) {
        double share = 1;
        for (int axis : axes) {
            share /= x.shape().dim(axis);
        }
        Value mean = e.mul(e.reduce(Reduce.Kind.SUM, x, true, axes), share);
        Value square = e.square(e.sub(x, mean));
        return new Moments(mean, e.mul(e.reduce(Reduce.Kind.SUM, square, true, axes), share));
    }

    /** Those of the elements where the mask, which broadcasts to {@code x}, is true. */
    static Moments of(Emitter e, Value x, Optional<Value> mask, int... axes) {
        if (mask.isEmpty()) {
            return of(e, x, axes);
        }
        Value m = e.broadcastTo(mask.get(), x.shape());
        Value count = e.add(e.reduce(Reduce.Kind.SUM, e.cast(m, DType.FLOAT32), true, axes), TINY);
        Value mean = e.div(e.reduce(Reduce.Kind.SUM, e.select(m, x, 0), true, axes), count);
        Value square = e.square(e.select(m, e.sub(x, mean), 0));
        return new Moments(mean, e.div(e.reduce(Reduce.Kind.SUM, square, true, axes), count));
    }
}
