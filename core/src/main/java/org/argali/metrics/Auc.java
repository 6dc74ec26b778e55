package org.argali.metrics;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * The area under a curve of rates over thresholds, from 0 to 1; targets are 0 or 1, predictions probabilities.
 *
 * @param count how many thresholds, evenly from 0 to 1, unless {@code thresholds} are given
 * @param multiLabel whether the area is the mean of those of the columns of the last axis
 * @param labels how many columns there are; known when the output is
 * @param logits whether predictions are logits, that is before the sigmoid
 */
public record Auc(
        String name,
        int count,
        List<Double> thresholds,
        Curve curve,
        Summation summation,
        boolean multiLabel,
        OptionalInt labels,
        boolean logits)
        implements Metric {
    /** Which rates. */
    public enum Curve {
        /** True positive rate over false positive rate. */
        ROC,
        /** Precision over recall (Davis and Goadrich 2006). */
        PR
    }

    /** How the area between two thresholds is counted. */
    public enum Summation {
        INTERPOLATION,
        /** With the lower end. */
        MINORING,
        /** With the upper end. */
        MAJORING
    }

    public Auc {
        thresholds = List.copyOf(thresholds);
    }

    @Override
    public Auc name(String n) {
        return new Auc(n, count, thresholds, curve, summation, multiLabel, labels, logits);
    }

    /** How many thresholds; 200 by default. */
    public Auc count(int n) {
        return new Auc(name, n, thresholds, curve, summation, multiLabel, labels, logits);
    }

    /** Thresholds instead of even ones; 0 and 1 are added. */
    public Auc thresholds(List<Double> t) {
        return new Auc(name, count, t, curve, summation, multiLabel, labels, logits);
    }

    public Auc curve(Curve c) {
        return new Auc(name, count, thresholds, c, summation, multiLabel, labels, logits);
    }

    public Auc summation(Summation s) {
        return new Auc(name, count, thresholds, curve, s, multiLabel, labels, logits);
    }

    /** The mean of the areas of all columns. */
    public Auc multiLabel(boolean on) {
        return new Auc(name, count, thresholds, curve, summation, on, labels, logits);
    }

    /** Takes predictions as logits. */
    public Auc fromLogits(boolean on) {
        return new Auc(name, count, thresholds, curve, summation, multiLabel, labels, on);
    }

    @Override
    public Auc forOutput(TensorType output) {
        OptionalInt columns = multiLabel ? OptionalInt.of(output.dim(-1)) : OptionalInt.empty();
        return new Auc(name, count, thresholds, curve, summation, multiLabel, columns, logits);
    }

    private Thresholds limits() {
        return thresholds.isEmpty() ? Thresholds.even(count, true) : Thresholds.between(thresholds);
    }

    @Override
    public List<TensorType> state() {
        int n = labels.orElse(1);
        TensorType t = n == 1 ? limits().type() : TensorType.f32(limits().count(), n);
        return List.of(t, t, t, t);
    }

    @Override
    public List<Value> update(Emitter e, List<Value> state, Value yTrue, Value yPred, Optional<Value> weights) {
        Value p = logits ? e.sigmoid(yPred) : yPred;
        return Confusion.of(e, yTrue, p, weights, limits(), multiLabel).addTo(e, state, Confusion.Count.values());
    }

    @Override
    public double[] result(List<NDArray> state) {
        int n = labels.orElse(1);
        double sum = 0;
        for (int label = 0; label < n; label++) {
            AreaUnderCurve area = new AreaUnderCurve(state, label, n);
            sum += curve == Curve.PR && summation == Summation.INTERPOLATION
                    ? area.precisionRecall()
                    : area.of(curve, summation);
        }
        return new double[] {sum / n};
    }
}
