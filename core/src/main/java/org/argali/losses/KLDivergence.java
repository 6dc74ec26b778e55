package org.argali.losses;

import org.argali.op.Emitter;
import org.argali.op.Value;

/** {@code sum(t log(t / p))} over the last axis, t and p clipped to [epsilon, 1] (Kullback and Leibler 1951). */
public record KLDivergence() implements Loss {
    @Override
    public String name() {
        return "kl_divergence";
    }

    @Override
    public Value perSample(Emitter e, Value yTrue, Value yPred) {
        Ranks r = Ranks.same(e, yTrue, yPred, name());
        Value t = LossMath.clip(e, r.yTrue(), LossMath.EPSILON, 1);
        Value p = LossMath.clip(e, r.yPred(), LossMath.EPSILON, 1);
        return e.sum(e.mul(t, e.log(e.div(t, p))), -1);
    }
}
