package org.argali.losses;

import org.argali.op.Emitter;
import org.argali.op.Reduce;
import org.argali.op.Unary;
import org.argali.op.Value;

/** {@code -sum(t/|t| * p/|p|)} over an axis: -1 where both point the same way. */
public record CosineSimilarity(int axis) implements Loss {
    /** Over which axis; the last by default. */
    public CosineSimilarity axis(int a) {
        return new CosineSimilarity(a);
    }

    @Override
    public String name() {
        return "cosine_similarity";
    }

    @Override
    public Value perSample(Emitter e, Value yTrue, Value yPred) {
        return e.neg(cosine(e, Ranks.same(e, yTrue, yPred, name()), axis));
    }

    /** The cosine itself. */
    public static Value cosine(Emitter e, Ranks r, int axis) {
        return e.sum(e.mul(unit(e, r.yTrue(), axis), unit(e, r.yPred(), axis)), axis);
    }

    private static Value unit(Emitter e, Value x, int axis) {
        Value squares = e.reduce(Reduce.Kind.SUM, e.square(x), true, axis);
        return e.mul(x, e.min(e.emit(Unary.RSQRT, squares), 1 / LossMath.EPSILON));
    }
}
