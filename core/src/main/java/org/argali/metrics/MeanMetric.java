package org.argali.metrics;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.argali.losses.Ranks;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * The weighted mean of something over samples. The state is the sum of values times weights, and the sum of weights;
 * values of one sample with several steps count as their mean, as in Keras.
 */
public interface MeanMetric extends Metric {
    /** What the mean is of, for each sample (and step). */
    Value values(Emitter e, Value yTrue, Value yPred);

    @Override
    default List<TensorType> state() {
        return List.of(TensorType.f32(), TensorType.f32());
    }

    @Override
    default List<Value> update(Emitter e, List<Value> state, Value yTrue, Value yPred, Optional<Value> weights) {
        Value v = e.cast(values(e, yTrue, yPred), DType.FLOAT32);
        if (weights.isEmpty()) {
            int n = v.shape().rank() == 0 ? 1 : v.shape().dim(0);
            return List.of(e.add(state.get(0), e.sum(meanFrom(e, v, 1))), e.add(state.get(1), n));
        }
        Value w = e.cast(weights.get(), DType.FLOAT32);
        int rank = Math.min(w.shape().rank(), v.shape().rank());
        Value reduced = meanFrom(e, v, rank);
        Value broadcast = e.broadcastTo(Ranks.leading(e, w, reduced.shape()), reduced.shape());
        return List.of(
                e.add(state.get(0), e.sum(meanFrom(e, e.mul(reduced, broadcast), 1))),
                e.add(state.get(1), e.sum(meanFrom(e, broadcast, 1))));
    }

    /** Mean over all axes from {@code axis} on. */
    private static Value meanFrom(Emitter e, Value v, int axis) {
        int rank = v.shape().rank();
        return rank <= axis ? v : e.mean(v, IntStream.range(axis, rank).toArray());
    }

    /** The mean; 0 if nothing has been counted. */
    @Override
    default double[] result(List<NDArray> state) {
        double count = state.get(1).at(0);
        return new double[] {count == 0 ? 0 : state.get(0).at(0) / count};
    }
}
