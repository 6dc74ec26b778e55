package org.argali.metrics;

import org.argali.losses.Ranks;
import org.argali.op.Emitter;
import org.argali.op.Reduce;
import org.argali.op.Value;

/** The mean over samples of the correlation of t and p along an axis (Pearson 1895). */
public record PearsonCorrelation(String name, int axis) implements MeanMetric {
    @Override
    public PearsonCorrelation name(String n) {
        return new PearsonCorrelation(n, axis);
    }

    /** Over which axis; the last by default. */
    public PearsonCorrelation axis(int a) {
        return new PearsonCorrelation(name, a);
    }

    @Override
    public Value values(Emitter e, Value yTrue, Value yPred) {
        Ranks r = Ranks.of(e, yTrue, yPred);
        Value t = e.sub(r.yTrue(), mean(e, r.yTrue()));
        Value p = e.sub(r.yPred(), mean(e, r.yPred()));
        Value spread = e.mul(e.sqrt(mean(e, e.square(t))), e.sqrt(mean(e, e.square(p))));
        return e.mean(e.div(e.mul(t, p), spread), axis);
    }

    private Value mean(Emitter e, Value x) {
        int n = x.shape().dim(axis);
        return e.mul(e.reduce(Reduce.Kind.SUM, x, true, axis), 1.0 / n);
    }
}
