package org.argali.metrics;

import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.DType;

/** How often the class of the target is among the k largest predictions; targets {@code float[n, ..., classes]}. */
public record TopKCategoricalAccuracy(String name, int k) implements MeanMetric {
    @Override
    public TopKCategoricalAccuracy name(String n) {
        return new TopKCategoricalAccuracy(n, k);
    }

    @Override
    public Value values(Emitter e, Value yTrue, Value yPred) {
        Value ids = CategoricalAccuracy.largest(e, e.cast(yTrue, DType.FLOAT32));
        return SparseTopKCategoricalAccuracy.among(e, ids, yPred, k);
    }
}
