package org.argali.losses;

import org.argali.op.Emitter;
import org.argali.op.Value;

/** {@code mean(|t - p|)} over the last axis. */
public record MeanAbsoluteError() implements Loss {
    @Override
    public String name() {
        return "mean_absolute_error";
    }

    @Override
    public Value perSample(Emitter e, Value yTrue, Value yPred) {
        Ranks r = Ranks.same(e, yTrue, yPred, name());
        return LossMath.meanOfLast(e, e.abs(e.sub(r.yTrue(), r.yPred())));
    }
}
