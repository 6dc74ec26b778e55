package org.argali.losses;

import org.argali.op.Emitter;
import org.argali.op.Value;

/**
 * {@code (1 - p[id]^q) / q} for targets that are class ids: between cross-entropy (q towards 0) and absolute error (q = 1),
 * so that wrong labels count less (Zhang and Sabuncu 2018).
 *
 * @param q above 0 and below 1
 */
public record CategoricalGeneralizedCrossEntropy(double q) implements Loss {
    /** @throws IllegalArgumentException if {@code q} is not above 0 and below 1 */
    public CategoricalGeneralizedCrossEntropy {
        if (!(q > 0 && q < 1)) {
            throw new IllegalArgumentException(
                    "[categorical_generalized_cross_entropy] q is above 0 and below 1, but is " + q);
        }
    }

    @Override
    public String name() {
        return "categorical_generalized_cross_entropy";
    }

    @Override
    public boolean sparse() {
        return true;
    }

    @Override
    public Takes takes() {
        return Takes.PROBABILITIES;
    }

    @Override
    public Value perSample(Emitter e, Value yTrue, Value yPred) {
        Value ids = LossMath.ids(e, yTrue, yPred, name());
        Value p = e.sum(e.select(LossMath.oneHot(e, ids, yPred.type()), yPred, 0), -1);
        return e.div(e.sub(1, e.pow(p, e.constant(q))), q);
    }
}
