package org.argali.losses;

import org.argali.op.Emitter;
import org.argali.op.Value;

/**
 * {@code -sum(t log(p))} over the last axis, for one-hot or soft targets {@code float[n, ..., classes]}; p is divided by
 * its sum and clipped to [epsilon, 1 - epsilon].
 *
 * @param logits whether predictions are logits, that is before the softmax
 * @param labelSmoothing s, which makes targets {@code t (1-s) + s/classes}
 */
public record CategoricalCrossentropy(boolean logits, double labelSmoothing) implements Loss {
    /** Takes predictions as logits: give the output layer no softmax then. */
    public CategoricalCrossentropy fromLogits() {
        return fromLogits(true);
    }

    public CategoricalCrossentropy fromLogits(boolean on) {
        return new CategoricalCrossentropy(on, labelSmoothing);
    }

    public CategoricalCrossentropy labelSmoothing(double s) {
        return new CategoricalCrossentropy(logits, s);
    }

    /** The classes lie along this axis of the predictions; the last by default. */
    public Loss axis(int axis) {
        return axis == -1 ? this : new AxisLoss(this, axis);
    }

    @Override
    public Takes takes() {
        return logits ? Takes.LOGITS : Takes.PROBABILITIES;
    }

    @Override
    public String name() {
        return "categorical_crossentropy";
    }

    @Override
    public Value perSample(Emitter e, Value yTrue, Value yPred) {
        Ranks r = Ranks.same(e, yTrue, yPred, name());
        Value t = smooth(e, r.yTrue(), labelSmoothing);
        return e.neg(e.sum(e.mul(t, LossMath.logProbabilities(e, r.yPred(), logits)), -1));
    }

    static Value smooth(Emitter e, Value t, double s) {
        return s == 0 ? t : e.add(e.mul(t, 1 - s), s / t.shape().last());
    }
}
