package org.argali.losses;

import java.util.Arrays;
import java.util.List;
import org.argali.op.Emitter;
import org.argali.op.Value;

/**
 * {@code 1 - tp / (tp + alpha fp + beta fn)}, for segmentation (Salehi et al. 2017). The sums are over the whole batch, which
 * gives one number, or over some axes.
 *
 * @param alpha weight of {@code sum(t (1-p))}
 * @param beta weight of {@code sum(p (1-t))}
 * @param axes summed over; empty for all
 */
public record Tversky(double alpha, double beta, List<Integer> axes) implements Loss {
    public Tversky {
        axes = List.copyOf(axes);
    }

    public Tversky alpha(double a) {
        return new Tversky(a, beta, axes);
    }

    public Tversky beta(double b) {
        return new Tversky(alpha, b, axes);
    }

    /** Sums over these axes, and gives a value for each place of the others. */
    public Tversky axis(int... over) {
        return new Tversky(alpha, beta, Arrays.stream(over).boxed().toList());
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
        Value both = Dice.sum(e, e.mul(t, p), axes);
        Value missed = e.mul(Dice.sum(e, e.mul(e.sub(1, p), t), axes), alpha);
        Value invented = e.mul(Dice.sum(e, e.mul(p, e.sub(1, t)), axes), beta);
        Value all = e.add(e.add(e.add(both, missed), invented), LossMath.EPSILON);
        return e.sub(1, e.div(both, all));
    }
}
