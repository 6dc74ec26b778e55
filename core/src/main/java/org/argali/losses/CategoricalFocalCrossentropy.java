package org.argali.losses;

import org.argali.op.Emitter;
import org.argali.op.Softmax;
import org.argali.op.Value;

/**
 * {@code -sum(alpha (1-p)^gamma t log(p))} over the last axis: easy samples count less (Lin et al. 2017, Focal Loss for
 * Dense Object Detection).
 */
public record CategoricalFocalCrossentropy(double alpha, double gamma, boolean logits, double labelSmoothing)
        implements Loss {
    public CategoricalFocalCrossentropy alpha(double a) {
        return new CategoricalFocalCrossentropy(a, gamma, logits, labelSmoothing);
    }

    public CategoricalFocalCrossentropy gamma(double g) {
        return new CategoricalFocalCrossentropy(alpha, g, logits, labelSmoothing);
    }

    /** Takes predictions as logits. */
    public CategoricalFocalCrossentropy fromLogits() {
        return new CategoricalFocalCrossentropy(alpha, gamma, true, labelSmoothing);
    }

    public CategoricalFocalCrossentropy labelSmoothing(double s) {
        return new CategoricalFocalCrossentropy(alpha, gamma, logits, s);
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
        return "categorical_focal_crossentropy";
    }

    @Override
    public Value perSample(Emitter e, Value yTrue, Value yPred) {
        Ranks r = Ranks.same(e, yTrue, yPred, name());
        Value t = CategoricalCrossentropy.smooth(e, r.yTrue(), labelSmoothing);
        Value given = logits ? e.emit(new Softmax(), r.yPred()) : r.yPred();
        Value p = LossMath.probability(e, LossMath.normalized(e, given));
        Value focus = e.mul(e.pow(e.sub(1, p), e.constant(gamma)), alpha);
        return e.neg(e.sum(e.mul(focus, e.mul(t, e.log(p))), -1));
    }
}
