package org.argali.losses;

import org.argali.op.Emitter;
import org.argali.op.Value;

/**
 * {@code 1 - tp / (tp + alpha fp + beta fn)} over the whole batch, for segmentation (Salehi et al. 2017). Its value is one
 * number.
 *
 * @param alpha weight of {@code sum(t (1-p))}
 * @param beta weight of {@code sum(p (1-t))}
 */
public record Tversky(double alpha, double beta) implements Loss {
    public Tversky alpha(double a) {
        return new Tversky(a, beta);
    }

    public Tversky beta(double b) {
        return new Tversky(alpha, b);
    }

    @Override
    public String name() {
        return "tversky";
    }

    @Override
    public Value perSample(Emitter e, Value yTrue, Value yPred) {
        Ranks r = Ranks.same(e, yTrue, yPred, name());
        Value t = r.yTrue();
        Value p = r.yPred();
        Value both = e.sum(e.mul(t, p));
        Value missed = e.mul(e.sum(e.mul(e.sub(1, p), t)), alpha);
        Value invented = e.mul(e.sum(e.mul(p, e.sub(1, t))), beta);
        Value all = e.add(e.add(e.add(both, missed), invented), LossMath.EPSILON);
        return e.sub(1, e.div(both, all));
    }
}
