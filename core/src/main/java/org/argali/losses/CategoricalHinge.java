package org.argali.losses;

import org.argali.op.Emitter;
import org.argali.op.Reduce;
import org.argali.op.Value;

/** {@code max(max((1 - t) p) - sum(t p) + 1, 0)}, sum and inner maximum over the last axis. */
public record CategoricalHinge() implements Loss {
    @Override
    public String name() {
        return "categorical_hinge";
    }

    @Override
    public Value perSample(Emitter e, Value yTrue, Value yPred) {
        Ranks r = Ranks.same(e, yTrue, yPred, name());
        Value hit = e.sum(e.mul(r.yTrue(), r.yPred()), -1);
        Value miss = e.mul(e.sub(1, r.yTrue()), r.yPred());
        Value worst = e.reduce(Reduce.Kind.MAX, miss, false, -1);
        return e.max(e.add(e.sub(worst, hit), 1), 0);
    }
}
