package org.argali.metrics;

import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Value;

/** How often the largest prediction is at the target, a class id; targets {@code int[n, ...]} or {@code int[n, ..., 1]}. */
public record SparseCategoricalAccuracy(String name) implements MeanMetric {
    @Override
    public SparseCategoricalAccuracy name(String n) {
        return new SparseCategoricalAccuracy(n);
    }

    @Override
    public Value values(Emitter e, Value yTrue, Value yPred) {
        Value ids = ClassIds.of(e, yTrue, yPred);
        return e.compare(Compare.EQ, ids, CategoricalAccuracy.largest(e, yPred));
    }
}
