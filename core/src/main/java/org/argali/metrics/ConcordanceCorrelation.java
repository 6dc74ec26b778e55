package org.argali.metrics;

import org.argali.losses.Ranks;
import org.argali.op.Emitter;
import org.argali.op.Reduce;
import org.argali.op.Value;

/** The mean over samples of how well p agrees with t along an axis (Lin 1989). */
public record ConcordanceCorrelation(String name, int axis) implements MeanMetric {
    @Override
    public ConcordanceCorrelation name(String n) {
        return new ConcordanceCorrelation(n, axis);
    }

    /** Over which axis; the last by default. */
    public ConcordanceCorrelation axis(int a) {
        return new ConcordanceCorrelation(name, a);
    }

    @Override
    public Value values(Emitter e, Value yTrue, Value yPred) {
        Ranks r = Ranks.of(e, yTrue, yPred);
        Value mt = mean(e, r.yTrue());
        Value mp = mean(e, r.yPred());
        Value t = mean(e, e.square(e.sub(r.yTrue(), mt)));
        Value p = mean(e, e.square(e.sub(r.yPred(), mp)));
        Value both = e.mul(e.sub(r.yTrue(), mp), e.sub(r.yPred(), mp));
        Value norm = e.add(e.add(e.add(t, p), e.square(e.sub(mt, mp))), 1e-7);
        return e.mean(e.div(e.mul(both, 2), norm), axis);
    }

    private Value mean(Emitter e, Value x) {
        int n = x.shape().dim(axis);
        return e.mul(e.reduce(Reduce.Kind.SUM, x, true, axis), 1.0 / n);
    }
}
