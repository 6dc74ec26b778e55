package org.argali.metrics;

import org.argali.losses.Ranks;
import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.DType;

/** How often {@code p > threshold} is what the target, 0 or 1, says. */
public record BinaryAccuracy(String name, double threshold) implements MeanMetric {
    @Override
    public BinaryAccuracy name(String n) {
        return new BinaryAccuracy(n, threshold);
    }

    /** Above which a prediction counts as 1; 0.5 by default. */
    public BinaryAccuracy threshold(double t) {
        return new BinaryAccuracy(name, t);
    }

    @Override
    public Value values(Emitter e, Value yTrue, Value yPred) {
        Ranks r = Ranks.of(e, yTrue, yPred);
        Value positive = e.cast(e.compare(Compare.GT, r.yPred(), (float) threshold), DType.FLOAT32);
        return e.compare(Compare.EQ, r.yTrue(), positive);
    }
}
