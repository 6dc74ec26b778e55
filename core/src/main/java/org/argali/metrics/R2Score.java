package org.argali.metrics;

import java.util.Arrays;
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
 * The share of the variance of the targets that predictions explain, {@code 1 - sum((t-p)^2) / sum((t-mean(t))^2)};
 * targets and predictions {@code float[n, outputs]}.
 *
 * @param regressors for how many independent variables the score is adjusted; 0 for none
 * @param outputs how many; known when the output is
 */
public record R2Score(String name, Aggregation aggregation, int regressors, OptionalInt outputs) implements Metric {
    /** How the scores of the outputs become one. */
    public enum Aggregation {
        /** Not at all. */
        NONE,
        /** Their mean. */
        UNIFORM_AVERAGE,
        /** Their mean, weighted by the variance of the targets. */
        VARIANCE_WEIGHTED_AVERAGE
    }

    @Override
    public R2Score name(String n) {
        return new R2Score(n, aggregation, regressors, outputs);
    }

    public R2Score aggregation(Aggregation a) {
        return new R2Score(name, a, regressors, outputs);
    }

    /**
     * Adjusts the score for this many independent variables: {@code 1 - (1 - R2) (n - 1) / (n - p - 1)} where n is the number
     * of targets: as in Keras that of samples times outputs.
     */
    public R2Score regressors(int p) {
        if (p < 0) {
            throw new IllegalArgumentException("[" + name + "] there are at least 0 regressors, not " + p);
        }
        return new R2Score(name, aggregation, p, outputs);
    }

    @Override
    public R2Score forOutput(TensorType output) {
        return new R2Score(name, aggregation, regressors, OptionalInt.of(output.dim(-1)));
    }

    /** Sum, sum of squares, sum of squared errors, weights, and the number of targets. */
    @Override
    public List<TensorType> state() {
        TensorType t = TensorType.f32(outputs.orElseThrow(
                () -> new IllegalStateException("[" + name + "] the number of outputs is not known")));
        return List.of(t, t, t, t, TensorType.f32());
    }

    @Override
    public List<Value> update(Emitter e, List<Value> state, Value yTrue, Value yPred, Optional<Value> weights) {
        Ranks r = Ranks.of(e, yTrue, yPred);
        Value ones = e.fill(r.yTrue().type(), 1);
        Value w = weights.map(v -> e.mul(ones, Ranks.leading(e, e.cast(v, DType.FLOAT32), ones.shape())))
                .orElse(ones);
        Value weighted = e.mul(r.yTrue(), w);
        return List.of(
                e.add(state.get(0), e.sum(weighted, 0)),
                e.add(state.get(1), e.sum(e.mul(r.yTrue(), weighted), 0)),
                e.add(state.get(2), e.sum(e.mul(e.square(e.sub(r.yTrue(), r.yPred())), w), 0)),
                e.add(state.get(3), e.sum(w, 0)),
                e.add(state.get(4), r.yTrue().shape().size()));
    }

    @Override
    public double[] result(List<NDArray> state) {
        int n = state.get(0).size();
        double[] scores = new double[n];
        double[] totals = new double[n];
        for (int i = 0; i < n; i++) {
            double sum = state.get(0).at(i);
            totals[i] = state.get(1).at(i) - sum * sum / state.get(3).at(i);
            double raw = 1 - state.get(2).at(i) / totals[i];
            scores[i] = Double.isInfinite(raw) ? 0 : raw;
        }
        double[] joined = switch (aggregation) {
            case NONE -> scores;
            case UNIFORM_AVERAGE -> new double[] {Arrays.stream(scores).sum() / n};
            case VARIANCE_WEIGHTED_AVERAGE -> new double[] {weighted(scores, totals)};
        };
        return adjusted(joined, state.get(4).at(0));
    }

    /** Where there are too few samples the score stays as it is, as in Keras. */
    private double[] adjusted(double[] scores, double samples) {
        return regressors == 0 || regressors >= samples - 1
                ? scores
                : Arrays.stream(scores)
                        .map(s -> 1 - (1 - s) * (samples - 1) / (samples - regressors - 1))
                        .toArray();
    }

    private static double weighted(double[] scores, double[] totals) {
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            sum += scores[i] * totals[i];
        }
        return sum / Arrays.stream(totals).sum();
    }
}
