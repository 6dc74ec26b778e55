package org.argali.losses;

import org.argali.op.Emitter;
import org.argali.op.Value;

/** {@code mean((t - p)^2)} over the last axis. */
public record MeanSquaredError() implements Loss {
    @Override
    public String name() {
        return "mean_squared_error";
    }

    @Override
    public Value perSample(Emitter e, Value yTrue, Value yPred) {
        Ranks r = Ranks.same(e, yTrue, yPred, name());
        return LossMath.meanOfLast(e, e.square(e.sub(r.yTrue(), r.yPred())));
    }
}
