package org.argali.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.argali.losses.Ranks;
import org.argali.op.Binary;
import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;

/**
 * Counts of right and wrong decisions for each of some thresholds, each {@code f32[thresholds]}, or {@code f32[thresholds,
 * labels]}.
 */
record Confusion(Value truePositives, Value falsePositives, Value trueNegatives, Value falseNegatives) {
    private static final double LOWEST = -1e10;

    /** What is counted, in order. */
    enum Count {
        TRUE_POSITIVES,
        FALSE_POSITIVES,
        TRUE_NEGATIVES,
        FALSE_NEGATIVES;

        Value of(Confusion c) {
            return switch (this) {
                case TRUE_POSITIVES -> c.truePositives;
                case FALSE_POSITIVES -> c.falsePositives;
                case TRUE_NEGATIVES -> c.trueNegatives;
                case FALSE_NEGATIVES -> c.falseNegatives;
            };
        }
    }

    /** Adds what a batch has to the state. */
    List<Value> addTo(Emitter e, List<Value> state, Count... counts) {
        List<Value> next = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            next.add(e.add(state.get(i), counts[i].of(this)));
        }
        return next;
    }

    /**
     * Counts of a batch.
     *
     * @param perLabel whether each column of the last axis is counted by itself
     */
    static Confusion of(
            Emitter e, Value yTrue, Value yPred, Optional<Value> weights, Thresholds thresholds, boolean perLabel) {
        Ranks r = Ranks.of(e, yTrue, yPred);
        Shape shape = r.yPred().shape();
        int labels = perLabel ? shape.last() : 1;
        Shape rows = Shape.of(1, (int) (shape.size() / labels), labels);
        Value p = e.reshape(thresholds.clipped(e, r.yPred()), rows);
        Value positive = e.reshape(e.compare(Compare.NE, r.yTrue(), 0), rows);
        Value w = weights.map(v -> e.broadcastTo(Ranks.leading(e, e.cast(v, DType.FLOAT32), shape), shape))
                .map(v -> e.reshape(v, rows))
                .orElseGet(() -> e.constant(1));
        Value limits = e.reshape(thresholds.vector(e), Shape.of(thresholds.count(), 1, 1));
        Value decided = e.compare(Compare.GT, p, limits); // [thresholds, samples, labels]
        Value yes = e.select(positive, w, 0);
        Value no = e.select(positive, e.constant(0), w);
        return new Confusion(
                sum(e, e.select(decided, yes, 0), labels),
                sum(e, e.select(decided, no, 0), labels),
                sum(e, e.select(decided, e.constant(0), no), labels),
                sum(e, e.select(decided, e.constant(0), yes), labels));
    }

    private static Value sum(Emitter e, Value x, int labels) {
        return labels == 1 ? e.sum(x, 1, 2) : e.sum(x, 1);
    }

    /** The k largest predictions of each row as they are, and the others far below any threshold. */
    static Value largest(Emitter e, Value yPred, int k) {
        Value rest = yPred;
        Value kept = e.fill(yPred.type().withDType(DType.BOOL), 0);
        for (int i = 0; i < k; i++) {
            Value hit = ClassIds.oneHot(e, CategoricalAccuracy.largest(e, rest), yPred);
            kept = e.emit(Binary.OR, kept, hit);
            rest = e.select(hit, e.constant(LOWEST), rest);
        }
        return e.select(kept, yPred, LOWEST);
    }

    /** One column of the last axis, if a class is asked for. */
    static Value column(Emitter e, Value x, OptionalInt classId) {
        return classId.isEmpty() ? x : e.slice(x, -1, classId.getAsInt(), classId.getAsInt() + 1);
    }

    /** {@code a / (a + b)} element by element, and 0 where that is 0 / 0. */
    static double[] share(NDArray a, NDArray b) {
        double[] r = new double[a.size()];
        for (int i = 0; i < r.length; i++) {
            double all = a.at(i) + b.at(i);
            r[i] = all == 0 ? 0 : a.at(i) / all;
        }
        return r;
    }
}
