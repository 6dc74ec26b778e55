package org.argali.losses;

import org.argali.op.Emitter;
import org.argali.op.Value;

/** {@code 1 - 2 sum(t p) / (sum(t) + sum(p))} over the whole batch, for segmentation (Dice 1945). Its value is one number. */
public record Dice() implements Loss {
    @Override
    public String name() {
        return "dice";
    }

    @Override
    public Value perSample(Emitter e, Value yTrue, Value yPred) {
        Ranks r = Ranks.same(e, yTrue, yPred, name());
        Value both = e.sum(e.mul(r.yTrue(), r.yPred()));
        Value all = e.add(e.add(e.sum(r.yTrue()), e.sum(r.yPred())), LossMath.EPSILON);
        return e.sub(1, e.div(e.mul(both, 2), all));
    }
}
