package org.argali.losses;

import java.util.Arrays;
import java.util.List;
import org.argali.op.Emitter;
import org.argali.op.Value;

/**
 * {@code 1 - 2 sum(t p) / (sum(t) + sum(p))}, for segmentation (Dice 1945). The sums are over the whole batch, which gives one
 * number, or over some axes.
 *
 * @param axes summed over; empty for all
 */
public record Dice(List<Integer> axes) implements Loss {
    public Dice {
        axes = List.copyOf(axes);
    }

    /** Sums over these axes, and gives a value for each place of the others. */
    public Dice axis(int... over) {
        return new Dice(Arrays.stream(over).boxed().toList());
    }

    @Override
    public String name() {
        return "dice";
    }

    @Override
    public Value perSample(Emitter e, Value yTrue, Value yPred) {
        Ranks r = Ranks.same(e, yTrue, yPred, name());
        Value both = sum(e, e.mul(r.yTrue(), r.yPred()), axes);
        Value all = e.add(e.add(sum(e, r.yTrue(), axes), sum(e, r.yPred(), axes)), LossMath.EPSILON);
        return e.sub(1, e.div(e.mul(both, 2), all));
    }

    static Value sum(Emitter e, Value x, List<Integer> axes) {
        return e.sum(x, axes.stream().mapToInt(Integer::intValue).toArray());
    }
}
