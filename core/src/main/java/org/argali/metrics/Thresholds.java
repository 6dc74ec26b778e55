package org.argali.metrics;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Iota;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * Above what a prediction counts as positive.
 *
 * @param values given ones, ascending; empty if {@code even} says them
 * @param even how many lie evenly from 0 to 1
 * @param beyond whether the first of the even ones lies below 0 and the last above 1, by epsilon
 */
record Thresholds(List<Double> values, int even, boolean beyond) {
    private static final double EPSILON = 1e-7;

    Thresholds {
        values = List.copyOf(values);
    }

    static Thresholds of(List<Double> values) {
        for (double v : values) {
            if (!(v >= 0 && v <= 1)) {
                throw new IllegalArgumentException("[thresholds] lie from 0 to 1, but one is " + v);
            }
        }
        return new Thresholds(values.stream().sorted().toList(), 0, false);
    }

    /** Any number: what is asked of predictions that are not probabilities. */
    static Thresholds single(double value) {
        return new Thresholds(List.of(value), 0, false);
    }

    static Thresholds even(int n, boolean beyond) {
        if (n < 2) {
            throw new IllegalArgumentException("[thresholds] there are at least 2, not " + n);
        }
        return new Thresholds(List.of(), n, beyond);
    }

    /** The given ones between one below 0 and one above 1. */
    static Thresholds between(List<Double> values) {
        List<Double> all = new ArrayList<>(of(values).values());
        all.add(0, -EPSILON);
        all.add(1 + EPSILON);
        return new Thresholds(all, 0, true);
    }

    int count() {
        return even > 0 ? even : values.size();
    }

    /** As {@code f32[count]}. */
    Value vector(Emitter e) {
        if (even == 0) {
            List<Value> each = values.stream()
                    .map(v -> e.fill(TensorType.f32(1), (float) (double) v))
                    .toList();
            return e.concat(0, each);
        }
        Value index = e.emit(new Iota(TensorType.f32(even), 0));
        Value inner = e.mul(index, 1.0 / (even - 1));
        if (!beyond) {
            return inner;
        }
        Value low = e.select(e.compare(Compare.EQ, index, 0), e.constant(-EPSILON), inner);
        return e.select(e.compare(Compare.EQ, index, even - 1), e.constant((float) (1 + EPSILON)), low);
    }

    /** Predictions as they are compared: within 0 and 1, if the thresholds are even. */
    Value clipped(Emitter e, Value predictions) {
        return even == 0 ? predictions : e.min(e.max(predictions, 0), 1);
    }

    TensorType type() {
        return TensorType.f32(count());
    }
}
