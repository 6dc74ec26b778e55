package org.argali.metrics;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * How many of the positive samples are found; targets are 0 or 1.
 *
 * @param thresholds above which a prediction counts as positive; one result for each
 * @param topK only the k largest predictions of a row can be positive, if given
 * @param classId only this column of the last axis is looked at, if given
 */
public record Recall(String name, List<Double> thresholds, OptionalInt topK, OptionalInt classId) implements Metric {
    public Recall {
        thresholds = List.copyOf(thresholds);
    }

    @Override
    public Recall name(String n) {
        return new Recall(n, thresholds, topK, classId);
    }

    /** Above which a prediction counts as positive; 0.5 by default, and none with {@link #topK(int)}. */
    public Recall thresholds(List<Double> t) {
        return new Recall(name, t, topK, classId);
    }

    /** Only the k largest predictions of a row can be positive. */
    public Recall topK(int k) {
        return new Recall(name, thresholds, OptionalInt.of(k), classId);
    }

    /** Looks at one class only. */
    public Recall classId(int id) {
        return new Recall(name, thresholds, topK, OptionalInt.of(id));
    }

    private Thresholds limits() {
        return PositiveRate.limits(thresholds, topK);
    }

    @Override
    public List<TensorType> state() {
        return List.of(limits().type(), limits().type());
    }

    @Override
    public List<Value> update(Emitter e, List<Value> state, Value yTrue, Value yPred, Optional<Value> weights) {
        Confusion c = PositiveRate.counts(e, yTrue, yPred, weights, limits(), topK, classId);
        return c.addTo(e, state, Confusion.Count.TRUE_POSITIVES, Confusion.Count.FALSE_NEGATIVES);
    }

    @Override
    public double[] result(List<NDArray> state) {
        return Confusion.share(state.get(0), state.get(1));
    }
}
