package org.argali.metrics;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.argali.losses.Ranks;
import org.argali.op.Emitter;
import org.argali.op.Value;

/** What {@link Precision} and {@link Recall} have in common. */
final class PositiveRate {
    private static final double LOWEST = -1e10;

    private PositiveRate() {}

    static Thresholds limits(List<Double> thresholds, OptionalInt topK) {
        if (!thresholds.isEmpty()) {
            return Thresholds.of(thresholds);
        }
        return Thresholds.single(topK.isPresent() ? LOWEST : 0.5);
    }

    static Confusion counts(
            Emitter e,
            Value yTrue,
            Value yPred,
            Optional<Value> weights,
            Thresholds limits,
            OptionalInt topK,
            OptionalInt classId) {
        Ranks r = Ranks.of(e, yTrue, yPred);
        Value p = topK.isPresent() ? Confusion.largest(e, r.yPred(), topK.getAsInt()) : r.yPred();
        Value t = Confusion.column(e, r.yTrue(), classId);
        return Confusion.of(e, t, Confusion.column(e, p, classId), weights, limits, false);
    }
}
