package org.argali.metrics;

import org.argali.op.ArgMax;
import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.DType;

/** How often the largest prediction is where the largest target is; targets {@code float[n, ..., classes]}. */
public record CategoricalAccuracy(String name) implements MeanMetric {
    @Override
    public CategoricalAccuracy name(String n) {
        return new CategoricalAccuracy(n);
    }

    @Override
    public Value values(Emitter e, Value yTrue, Value yPred) {
        return e.compare(Compare.EQ, largest(e, e.cast(yTrue, DType.FLOAT32)), largest(e, yPred));
    }

    static Value largest(Emitter e, Value x) {
        return e.emit(new ArgMax(x.shape().rank() - 1), x);
    }
}
