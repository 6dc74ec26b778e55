package org.argali.losses;

import org.argali.op.Emitter;
import org.argali.op.Value;

/**
 * Binary cross-entropy times {@code (1 - q)^gamma}, where q is the probability given to the right side: easy samples
 * count less (Lin et al. 2017, Focal Loss for Dense Object Detection).
 *
 * @param balanced whether positives count {@code alpha} and negatives {@code 1 - alpha}
 */
public record BinaryFocalCrossentropy(
        boolean balanced, double alpha, double gamma, boolean logits, double labelSmoothing) implements Loss {
    /** Weighs positives with alpha and negatives with 1 - alpha. */
    public BinaryFocalCrossentropy balanced(double a) {
        return new BinaryFocalCrossentropy(true, a, gamma, logits, labelSmoothing);
    }

    public BinaryFocalCrossentropy gamma(double g) {
        return new BinaryFocalCrossentropy(balanced, alpha, g, logits, labelSmoothing);
    }

    /** Takes predictions as logits. */
    public BinaryFocalCrossentropy fromLogits() {
        return new BinaryFocalCrossentropy(balanced, alpha, gamma, true, labelSmoothing);
    }

    public BinaryFocalCrossentropy labelSmoothing(double s) {
        return new BinaryFocalCrossentropy(balanced, alpha, gamma, logits, s);
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
        return "binary_focal_crossentropy";
    }

    @Override
    public Value perSample(Emitter e, Value yTrue, Value yPred) {
        Ranks r = Ranks.same(e, yTrue, yPred, name());
        Value t = BinaryCrossentropy.smooth(e, r.yTrue(), labelSmoothing);
        Value p = logits ? e.sigmoid(r.yPred()) : r.yPred();
        Value right = e.add(e.mul(t, p), e.mul(e.sub(1, t), e.sub(1, p)));
        Value focus = e.pow(e.sub(1, right), e.constant(gamma));
        Value values = e.mul(focus, LossMath.binaryCrossentropy(e, t, p));
        if (balanced) {
            values = e.mul(e.add(e.mul(t, alpha), e.mul(e.sub(1, t), 1 - alpha)), values);
        }
        return LossMath.meanOfLast(e, values);
    }
}
