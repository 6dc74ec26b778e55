package org.argali.losses;

import org.argali.op.Emitter;
import org.argali.op.Value;

/** {@code 100 mean(|t - p| / max(|t|, epsilon))} over the last axis. */
public record MeanAbsolutePercentageError() implements Loss {
    @Override
    public String name() {
        return "mean_absolute_percentage_error";
    }

    @Override
    public Value perSample(Emitter e, Value yTrue, Value yPred) {
        Ranks r = Ranks.same(e, yTrue, yPred, name());
        Value size = e.max(e.abs(r.yTrue()), LossMath.EPSILON);
        Value share = e.abs(e.div(e.sub(r.yTrue(), r.yPred()), size));
        return e.mul(LossMath.meanOfLast(e, share), 100);
    }
}
