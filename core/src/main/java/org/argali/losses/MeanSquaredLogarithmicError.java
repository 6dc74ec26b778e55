package org.argali.losses;

import org.argali.op.Emitter;
import org.argali.op.Value;

/** {@code mean((log(1 + t) - log(1 + p))^2)} over the last axis; t and p are at least epsilon. */
public record MeanSquaredLogarithmicError() implements Loss {
    @Override
    public String name() {
        return "mean_squared_logarithmic_error";
    }

    @Override
    public Value perSample(Emitter e, Value yTrue, Value yPred) {
        Ranks r = Ranks.same(e, yTrue, yPred, name());
        return LossMath.meanOfLast(e, e.square(e.sub(log(e, r.yPred()), log(e, r.yTrue()))));
    }

    private static Value log(Emitter e, Value x) {
        return e.log(e.add(e.max(x, LossMath.EPSILON), 1));
    }
}
