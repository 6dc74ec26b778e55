package org.argali.losses;

import org.argali.op.Emitter;
import org.argali.op.ShapeException;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;

/**
 * Targets and predictions brought to one rank as Keras does: where the ranks differ by one, a last axis of size 1 is
 * dropped, or added to a vector.
 *
 * @param yTrue targets
 * @param yPred predictions
 */
public record Ranks(Value yTrue, Value yPred) {
    /** Targets as float32, both of one rank if possible. */
    public static Ranks of(Emitter e, Value yTrue, Value yPred) {
        return alike(e, e.cast(yTrue, DType.FLOAT32), yPred);
    }

    /** As {@link #of}, and of one shape up to axes of size 1. */
    static Ranks same(Emitter e, Value yTrue, Value yPred, String loss) {
        Ranks r = of(e, yTrue, yPred);
        if (r.yTrue.shape().rank() != r.yPred.shape().rank()) {
            throw new ShapeException("[" + loss + "] targets and predictions must have one shape, but they are "
                    + yTrue.type() + " and " + yPred.type()
                    + "; for class ids as targets there is sparse_categorical_crossentropy");
        }
        return r;
    }

    static Ranks alike(Emitter e, Value a, Value b) {
        int ra = a.shape().rank();
        int rb = b.shape().rank();
        if (ra == rb + 1 && a.shape().last() == 1) {
            return rb == 1 ? new Ranks(a, e.expandDims(b, -1)) : new Ranks(e.squeeze(a, -1), b);
        }
        if (rb == ra + 1 && b.shape().last() == 1) {
            return ra == 1 ? new Ranks(e.expandDims(a, -1), b) : new Ranks(a, e.squeeze(b, -1));
        }
        return new Ranks(a, b);
    }

    /**
     * Weights that broadcast to {@code values}: axes of size 1 are added at the end or, where the weights have one axis
     * too many, dropped.
     */
    public static Value leading(Emitter e, Value weights, Shape values) {
        Value w = weights;
        while (w.shape().rank() > values.rank() && w.shape().last() == 1) {
            w = e.squeeze(w, -1);
        }
        if (w.shape().rank() > values.rank()) {
            throw new ShapeException("[sample weights] are " + weights.type() + ", but the values they weigh are "
                    + values + "; give one weight for each sample, or for each sample and step");
        }
        while (w.shape().rank() < values.rank()) {
            w = e.expandDims(w, -1);
        }
        return w;
    }
}
