package org.argali.metrics;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.argali.losses.Ranks;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * The best of one rate over all thresholds at which another is at least {@code value}; targets are 0 or 1.
 *
 * @param thresholds how many, evenly from 0 to 1
 */
public record BestUnderConstraint(String name, Kind kind, double value, int thresholds, OptionalInt classId)
        implements Metric {
    /** Which rate, and at which other. */
    public enum Kind {
        SENSITIVITY_AT_SPECIFICITY,
        SPECIFICITY_AT_SENSITIVITY,
        PRECISION_AT_RECALL,
        RECALL_AT_PRECISION
    }

    @Override
    public BestUnderConstraint name(String n) {
        return new BestUnderConstraint(n, kind, value, thresholds, classId);
    }

    /** How many thresholds; 200 by default. */
    public BestUnderConstraint thresholds(int n) {
        return new BestUnderConstraint(name, kind, value, n, classId);
    }

    /** Looks at one class only. */
    public BestUnderConstraint classId(int id) {
        return new BestUnderConstraint(name, kind, value, thresholds, OptionalInt.of(id));
    }

    private Thresholds limits() {
        return thresholds == 1 ? Thresholds.single(0.5) : Thresholds.even(thresholds, false);
    }

    @Override
    public List<TensorType> state() {
        TensorType t = limits().type();
        return List.of(t, t, t, t);
    }

    @Override
    public List<Value> update(Emitter e, List<Value> state, Value yTrue, Value yPred, Optional<Value> weights) {
        Ranks r = Ranks.of(e, yTrue, yPred);
        Value t = Confusion.column(e, r.yTrue(), classId);
        Value p = Confusion.column(e, r.yPred(), classId);
        return Confusion.of(e, t, p, weights, limits(), false).addTo(e, state, Confusion.Count.values());
    }

    @Override
    public double[] result(List<NDArray> state) {
        NDArray tp = state.get(0);
        double[] precision = Confusion.share(tp, state.get(1));
        double[] recall = Confusion.share(tp, state.get(3));
        double[] specificity = Confusion.share(state.get(2), state.get(1));
        return switch (kind) {
            case SENSITIVITY_AT_SPECIFICITY -> best(specificity, recall);
            case SPECIFICITY_AT_SENSITIVITY -> best(recall, specificity);
            case PRECISION_AT_RECALL -> best(recall, precision);
            case RECALL_AT_PRECISION -> best(precision, recall);
        };
    }

    private double[] best(double[] constrained, double[] wanted) {
        double max = 0;
        for (int i = 0; i < wanted.length; i++) {
            max = (float) constrained[i] >= (float) value ? Math.max(max, wanted[i]) : max;
        }
        return new double[] {max};
    }
}
