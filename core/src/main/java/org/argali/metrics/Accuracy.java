package org.argali.metrics;

import org.argali.losses.Ranks;
import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.DType;

/** How many predictions equal their target exactly. The {@code "accuracy"} of compile is {@link AutoAccuracy}. */
public record Accuracy(String name) implements MeanMetric {
    @Override
    public Accuracy name(String n) {
        return new Accuracy(n);
    }

    @Override
    public Value values(Emitter e, Value yTrue, Value yPred) {
        Ranks r = Ranks.of(e, yTrue, e.cast(yPred, DType.FLOAT32));
        return e.compare(Compare.EQ, r.yTrue(), r.yPred());
    }
}
