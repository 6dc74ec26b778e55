package org.argali.losses;

import org.argali.op.Emitter;
import org.argali.op.Value;

/** {@code mean(p - t log(p + epsilon))} over the last axis. */
public record Poisson() implements Loss {
    @Override
    public String name() {
        return "poisson";
    }

    @Override
    public Value perSample(Emitter e, Value yTrue, Value yPred) {
        Ranks r = Ranks.same(e, yTrue, yPred, name());
        Value log = e.log(e.add(r.yPred(), LossMath.EPSILON));
        return LossMath.meanOfLast(e, e.sub(r.yPred(), e.mul(r.yTrue(), log)));
    }
}
