package org.argali.metrics;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** How many samples were decided rightly or wrongly, for each threshold; targets are 0 or 1. */
public record ConfusionCount(String name, Kind kind, List<Double> thresholds) implements Metric {
    /** What is counted. */
    public enum Kind {
        TRUE_POSITIVES,
        FALSE_POSITIVES,
        TRUE_NEGATIVES,
        FALSE_NEGATIVES;

        String kerasName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public ConfusionCount {
        thresholds = List.copyOf(thresholds);
    }

    @Override
    public ConfusionCount name(String n) {
        return new ConfusionCount(n, kind, thresholds);
    }

    /** Above which a prediction counts as positive; 0.5 by default. */
    public ConfusionCount thresholds(List<Double> t) {
        return new ConfusionCount(name, kind, t);
    }

    @Override
    public List<TensorType> state() {
        return List.of(Thresholds.of(thresholds).type());
    }

    @Override
    public List<Value> update(Emitter e, List<Value> state, Value yTrue, Value yPred, Optional<Value> weights) {
        Confusion c = Confusion.of(e, yTrue, yPred, weights, Thresholds.of(thresholds), false);
        return c.addTo(e, state, Confusion.Count.valueOf(kind.name()));
    }

    @Override
    public double[] result(List<NDArray> state) {
        double[] r = new double[state.get(0).size()];
        for (int i = 0; i < r.length; i++) {
            r[i] = state.get(0).at(i);
        }
        return r;
    }
}
