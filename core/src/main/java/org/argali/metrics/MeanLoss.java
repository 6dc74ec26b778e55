package org.argali.metrics;

import java.util.List;
import java.util.Optional;
import org.argali.losses.Loss;
import org.argali.op.Emitter;
import org.argali.op.Value;

/** The mean of a loss over samples. */
public record MeanLoss(String name, Loss loss) implements MeanMetric {
    @Override
    public MeanLoss name(String n) {
        return new MeanLoss(n, loss);
    }

    /** Where samples are weighted, those that the loss leaves out weigh nothing; where they are not they count, as in Keras. */
    @Override
    public List<Value> update(Emitter e, List<Value> state, Value yTrue, Value yPred, Optional<Value> weights) {
        Optional<Value> counted = weights.map(w ->
                Metrics.weights(e, Optional.of(w), loss.mask(e, yTrue, yPred)).orElse(w));
        return MeanMetric.super.update(e, state, yTrue, yPred, counted);
    }

    @Override
    public Value values(Emitter e, Value yTrue, Value yPred) {
        return loss.perSample(e, yTrue, yPred);
    }
}
