package org.argali.metrics;

import org.argali.losses.Loss;
import org.argali.op.Emitter;
import org.argali.op.Value;

/** The mean of a loss over samples. */
public record MeanLoss(String name, Loss loss) implements MeanMetric {
    @Override
    public MeanLoss name(String n) {
        return new MeanLoss(n, loss);
    }

    @Override
    public Value values(Emitter e, Value yTrue, Value yPred) {
        return loss.perSample(e, yTrue, yPred);
    }
}
