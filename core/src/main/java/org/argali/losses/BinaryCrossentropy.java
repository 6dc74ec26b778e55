package org.argali.losses;

import org.argali.op.Emitter;
import org.argali.op.Value;

/**
 * {@code mean(-t log(p) - (1-t) log(1-p))} over the last axis; p is clipped to [epsilon, 1 - epsilon].
 *
 * @param logits whether predictions are logits, that is before the sigmoid
 * @param labelSmoothing s, which makes targets {@code t (1-s) + s/2}
 */
public record BinaryCrossentropy(boolean logits, double labelSmoothing) implements Loss {
    /** Takes predictions as logits: give the output layer no sigmoid then. */
    public BinaryCrossentropy fromLogits() {
        return fromLogits(true);
    }

    public BinaryCrossentropy fromLogits(boolean on) {
        return new BinaryCrossentropy(on, labelSmoothing);
    }

    public BinaryCrossentropy labelSmoothing(double s) {
        return new BinaryCrossentropy(logits, s);
    }

    /** The mean is over this axis; the last by default. */
    public Loss axis(int axis) {
        return axis == -1 ? this : new AxisLoss(this, axis);
    }

    @Override
    public Takes takes() {
        return logits ? Takes.LOGITS : Takes.PROBABILITIES;
    }

    @Override
    public String name() {
        return "binary_crossentropy";
    }

    @Override
    public Value perSample(Emitter e, Value yTrue, Value yPred) {
        Ranks r = Ranks.same(e, yTrue, yPred, name());
        Value t = smooth(e, r.yTrue(), labelSmoothing);
        Value x = r.yPred();
        Value values = logits ? e.sub(LossMath.softplus(e, x), e.mul(x, t)) : LossMath.binaryCrossentropy(e, t, x);
        return LossMath.meanOfLast(e, values);
    }

    static Value smooth(Emitter e, Value t, double s) {
        return s == 0 ? t : e.add(e.mul(t, 1 - s), 0.5 * s);
    }
}
