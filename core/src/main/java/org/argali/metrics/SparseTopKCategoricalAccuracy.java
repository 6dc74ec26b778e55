package org.argali.metrics;

import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.DType;

/** How often the target, a class id, is among the k largest predictions. */
public record SparseTopKCategoricalAccuracy(String name, int k) implements MeanMetric {
    @Override
    public SparseTopKCategoricalAccuracy name(String n) {
        return new SparseTopKCategoricalAccuracy(n, k);
    }

    @Override
    public Value values(Emitter e, Value yTrue, Value yPred) {
        return among(e, ClassIds.of(e, yTrue, yPred), yPred, k);
    }

    /** Whether fewer than k predictions are larger than that of the id. */
    static Value among(Emitter e, Value ids, Value yPred, int k) {
        Value own = e.sum(e.select(ClassIds.oneHot(e, ids, yPred), yPred, 0), -1);
        Value larger = e.cast(e.compare(Compare.GT, yPred, e.expandDims(own, -1)), DType.FLOAT32);
        return e.compare(Compare.LT, e.sum(larger, -1), k);
    }
}
