package org.argali.metrics;

import org.argali.losses.CosineSimilarity;
import org.argali.losses.Ranks;
import org.argali.op.Emitter;
import org.argali.op.Value;

/** The mean of {@code sum(t/|t| * p/|p|)}: 1 where both point the same way. The loss of this name is its negative. */
public record MeanCosineSimilarity(String name, int axis) implements MeanMetric {
    @Override
    public MeanCosineSimilarity name(String n) {
        return new MeanCosineSimilarity(n, axis);
    }

    /** Over which axis; the last by default. */
    public MeanCosineSimilarity axis(int a) {
        return new MeanCosineSimilarity(name, a);
    }

    @Override
    public Value values(Emitter e, Value yTrue, Value yPred) {
        return CosineSimilarity.cosine(e, Ranks.of(e, yTrue, yPred), axis);
    }
}
