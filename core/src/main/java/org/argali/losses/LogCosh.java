package org.argali.losses;

import org.argali.op.Emitter;
import org.argali.op.Value;

/** {@code mean(log(cosh(p - t)))} over the last axis, computed without overflow. */
public record LogCosh() implements Loss {
    @Override
    public String name() {
        return "log_cosh";
    }

    @Override
    public Value perSample(Emitter e, Value yTrue, Value yPred) {
        Ranks r = Ranks.same(e, yTrue, yPred, name());
        Value x = e.sub(r.yPred(), r.yTrue());
        Value y = e.add(x, LossMath.softplus(e, e.mul(x, -2)));
        return LossMath.meanOfLast(e, e.sub(y, Math.log(2)));
    }
}
