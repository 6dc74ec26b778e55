package org.argali.losses;

import org.argali.op.Emitter;
import org.argali.op.Value;

/** {@code mean(max(1 - t p, 0)^2)} over the last axis; labels 0 and 1 count as -1 and 1. */
public record SquaredHinge() implements Loss {
    @Override
    public String name() {
        return "squared_hinge";
    }

    @Override
    public Value perSample(Emitter e, Value yTrue, Value yPred) {
        Ranks r = Ranks.same(e, yTrue, yPred, name());
        Value t = LossMath.signs(e, r.yTrue());
        return LossMath.meanOfLast(e, e.square(e.max(e.sub(1, e.mul(t, r.yPred())), 0)));
    }
}
