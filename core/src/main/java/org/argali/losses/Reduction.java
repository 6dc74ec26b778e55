package org.argali.losses;

import java.util.Locale;
import java.util.Optional;
import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;

/** How the values of a loss become one number, as in Keras 3. */
public enum Reduction {
    /** {@code sum(values * weights) / number of values}; a mask counts only the values that it keeps. */
    SUM_OVER_BATCH_SIZE,
    /** {@code sum(values * weights)}. */
    SUM,
    /** {@code sum(values * weights) / sum(weights)}; without weights the mean. */
    MEAN_WITH_SAMPLE_WEIGHT,
    /** The values times their weights, as they are. */
    NONE;

    /** Keras' name: {@code sum_over_batch_size}. */
    public String kerasName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reduces the values of one batch.
     *
     * @param values what {@link Loss#perSample} gave
     * @param weights float32, one for each value or for each of the first axes of the values
     * @param mask bool, true where a value counts; shaped as weights may be
     * @return a scalar, or for {@link #NONE} the weighted values
     */
    public Value reduce(Emitter e, Value values, Optional<Value> weights, Optional<Value> mask) {
        Optional<Value> all = mask.map(m -> maskWeights(e, m));
        if (weights.isPresent()) {
            Value w = e.cast(weights.get(), DType.FLOAT32);
            all = Optional.of(all.map(m -> product(e, w, m)).orElse(w));
        }
        Value weighted =
                all.map(w -> e.mul(values, Ranks.leading(e, w, values.shape()))).orElse(values);
        if (this == NONE || values.shape().rank() == 0) {
            return weighted;
        }
        Value sum = e.sum(weighted);
        return switch (this) {
            case SUM_OVER_BATCH_SIZE -> mean(e, sum, values.shape());
            case MEAN_WITH_SAMPLE_WEIGHT ->
                all.map(w -> quotient(e, sum, e.sum(w))).orElseGet(() -> mean(e, sum, values.shape()));
            default -> sum;
        };
    }

    private static Value mean(Emitter e, Value sum, Shape values) {
        return e.mul(sum, 1.0 / Math.max(1, values.size()));
    }

    /** {@code a / b}, and 0 where b is 0. */
    private static Value quotient(Emitter e, Value a, Value b) {
        Value zero = e.compare(Compare.EQ, b, 0);
        return e.div(e.select(zero, e.constant(0), a), e.select(zero, e.constant(1), b));
    }

    /** Weights which, divided by the number of all values, give the mean over those that the mask keeps. */
    private Value maskWeights(Emitter e, Value mask) {
        Value kept = e.cast(mask, DType.FLOAT32);
        if (this != SUM_OVER_BATCH_SIZE) {
            return kept;
        }
        Value scale = e.div(mask.shape().size(), e.max(e.sum(kept), 1));
        return e.mul(kept, scale);
    }

    private static Value product(Emitter e, Value a, Value b) {
        return a.shape().rank() >= b.shape().rank()
                ? e.mul(a, Ranks.leading(e, b, a.shape()))
                : e.mul(Ranks.leading(e, a, b.shape()), b);
    }
}
