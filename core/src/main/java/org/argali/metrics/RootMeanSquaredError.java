package org.argali.metrics;

import java.util.List;
import org.argali.losses.Ranks;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.NDArray;

/** {@code sqrt(mean((t - p)^2))} over everything seen. */
public record RootMeanSquaredError(String name) implements MeanMetric {
    @Override
    public RootMeanSquaredError name(String n) {
        return new RootMeanSquaredError(n);
    }

    @Override
    public Value values(Emitter e, Value yTrue, Value yPred) {
        Ranks r = Ranks.of(e, yTrue, yPred);
        return e.square(e.sub(r.yPred(), r.yTrue()));
    }

    @Override
    public double[] result(List<NDArray> state) {
        return new double[] {Math.sqrt(MeanMetric.super.result(state)[0])};
    }
}
