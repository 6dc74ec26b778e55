package org.argali.losses;

import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Value;

/**
 * {@code mean(x^2 / 2 if |x| <= delta, else delta |x| - delta^2 / 2)} over the last axis, where x = p - t (Huber 1964).
 */
public record Huber(double delta) implements Loss {
    /** Where the square turns into a line; 1 by default. */
    public Huber delta(double d) {
        return new Huber(d);
    }

    @Override
    public String name() {
        return "huber";
    }

    @Override
    public Value perSample(Emitter e, Value yTrue, Value yPred) {
        Ranks r = Ranks.same(e, yTrue, yPred, name());
        Value x = e.sub(r.yPred(), r.yTrue());
        Value size = e.abs(x);
        Value square = e.mul(e.square(x), 0.5);
        Value line = e.sub(e.mul(size, delta), 0.5 * delta * delta);
        return LossMath.meanOfLast(e, e.select(e.compare(Compare.LE, size, delta), square, line));
    }
}
