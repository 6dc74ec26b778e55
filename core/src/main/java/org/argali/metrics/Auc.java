package org.argali.metrics;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.argali.losses.Ranks;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * The area under a curve of rates over thresholds, from 0 to 1; targets are 0 or 1, predictions probabilities.
 *
 * @param count how many thresholds, evenly from 0 to 1, unless {@code thresholds} are given
 * @param multiLabel whether the area is the mean of those of the columns of the last axis
 * @param labels how many columns there are; known when the output is
 * @param logits whether predictions are logits, that is before the sigmoid
 * @param labelWeights weights of the columns of the last axis; empty if all weigh the same
 */
public record Auc(
        String name,
        int count,
        List<Double> thresholds,
        Curve curve,
        Summation summation,
        boolean multiLabel,
        OptionalInt labels,
        boolean logits,
        List<Double> labelWeights)
        implements Metric {
    /** Which rates. */
    public enum Curve {
        /** True positive rate over false positive rate. */
        ROC,
        /** Precision over recall (Davis and Goadrich 2006). */
        PR,
        /** Precision gain over recall gain (Flach and Kull 2015). */
        PRGAIN
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
        labelWeights = List.copyOf(labelWeights);
    }

    @Override
    public Auc name(String n) {
        return new Auc(n, count, thresholds, curve, summation, multiLabel, labels, logits, labelWeights);
    }

    /** How many thresholds; 200 by default. */
    public Auc count(int n) {
        return new Auc(name, n, thresholds, curve, summation, multiLabel, labels, logits, labelWeights);
    }

    /** Thresholds instead of even ones; 0 and 1 are added. */
    public Auc thresholds(List<Double> t) {
        return new Auc(name, count, t, curve, summation, multiLabel, labels, logits, labelWeights);
    }

    public Auc curve(Curve c) {
        return new Auc(name, count, thresholds, c, summation, multiLabel, labels, logits, labelWeights);
    }

    public Auc summation(Summation s) {
        return new Auc(name, count, thresholds, curve, s, multiLabel, labels, logits, labelWeights);
    }

    /** The mean of the areas of all columns. */
    public Auc multiLabel(boolean on) {
        return new Auc(name, count, thresholds, curve, summation, on, labels, logits, labelWeights);
    }

    /** Takes predictions as logits. */
    public Auc fromLogits(boolean on) {
        return new Auc(name, count, thresholds, curve, summation, multiLabel, labels, on, labelWeights);
    }

    /** Weighs the columns of the last axis: their areas if these are taken one by one, their counts otherwise. */
    public Auc labelWeights(List<Double> w) {
        return new Auc(name, count, thresholds, curve, summation, multiLabel, labels, logits, w);
    }

    @Override
    public Auc forOutput(TensorType output) {
        OptionalInt columns = multiLabel ? OptionalInt.of(output.dim(-1)) : OptionalInt.empty();
        return new Auc(name, count, thresholds, curve, summation, multiLabel, columns, logits, labelWeights);
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
        Optional<Value> all =
                multiLabel || labelWeights.isEmpty() ? weights : Optional.of(columnWeights(e, p, weights));
        return Confusion.of(e, yTrue, p, all, limits(), multiLabel).addTo(e, state, Confusion.Count.values());
    }

    private Value columnWeights(Emitter e, Value p, Optional<Value> weights) {
        List<Value> each =
                labelWeights.stream().map(w -> e.fill(TensorType.f32(1), w)).toList();
        Value columns = e.broadcastTo(e.concat(0, each), p.shape());
        return weights.map(w -> e.mul(columns, Ranks.leading(e, e.cast(w, DType.FLOAT32), p.shape())))
                .orElse(columns);
    }

    @Override
    public double[] result(List<NDArray> state) {
        int n = labels.orElse(1);
        double sum = 0;
        double all = 0;
        for (int label = 0; label < n; label++) {
            AreaUnderCurve area = new AreaUnderCurve(state, label, n);
            double own = curve == Curve.PR && summation == Summation.INTERPOLATION
                    ? area.precisionRecall()
                    : area.of(curve, summation);
            double weight = multiLabel && !labelWeights.isEmpty() ? labelWeights.get(label) : 1;
            sum += weight * own;
            all += weight;
        }
        return new double[] {all == 0 ? 0 : sum / all};
    }
}
