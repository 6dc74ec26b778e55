package org.argali.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.argali.losses.Ranks;
import org.argali.op.Binary;
import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Reduce;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * {@code (1 + b^2) p r / (b^2 p + r)} of precision p and recall r of each class; targets and predictions {@code float[n,
 * classes]}.
 *
 * @param threshold above which a prediction counts; without, the largest of a row does
 * @param classes how many; known when the output is
 */
public record FBetaScore(String name, Average average, double beta, OptionalDouble threshold, OptionalInt classes)
        implements Metric {
    private static final double EPSILON = 1e-7;

    /** How the scores of the classes become one. */
    public enum Average {
        /** Not at all. */
        NONE,
        /** From counts over all classes. */
        MICRO,
        /** Their mean. */
        MACRO,
        /** Their mean, weighted by how often each class occurs. */
        WEIGHTED
    }

    @Override
    public FBetaScore name(String n) {
        return new FBetaScore(n, average, beta, threshold, classes);
    }

    public FBetaScore average(Average a) {
        return new FBetaScore(name, a, beta, threshold, classes);
    }

    public FBetaScore beta(double b) {
        return new FBetaScore(name, average, b, threshold, classes);
    }

    /** Above which a prediction counts; several of a row can. */
    public FBetaScore threshold(double t) {
        return new FBetaScore(name, average, beta, OptionalDouble.of(t), classes);
    }

    @Override
    public FBetaScore forOutput(TensorType output) {
        return new FBetaScore(name, average, beta, threshold, OptionalInt.of(output.dim(-1)));
    }

    @Override
    public List<TensorType> state() {
        int n = classes.orElseThrow(
                () -> new IllegalStateException("[" + name + "] the number of classes is not known"));
        TensorType t = average == Average.MICRO ? TensorType.f32() : TensorType.f32(n);
        return List.of(t, t, t, t);
    }

    @Override
    public List<Value> update(Emitter e, List<Value> state, Value yTrue, Value yPred, Optional<Value> weights) {
        Value t = e.cast(yTrue, DType.FLOAT32);
        Value p = e.cast(decided(e, yPred), DType.FLOAT32);
        Value hit = e.mul(p, t);
        List<Value> each = List.of(hit, e.mul(p, e.sub(1, t)), e.mul(e.sub(1, p), t), t);
        List<Value> next = new ArrayList<>();
        for (int i = 0; i < each.size(); i++) {
            next.add(e.add(state.get(i), sum(e, each.get(i), weights)));
        }
        return next;
    }

    private Value decided(Emitter e, Value yPred) {
        if (threshold.isPresent()) {
            return e.compare(Compare.GT, yPred, (float) threshold.getAsDouble());
        }
        Value max = e.reduce(Reduce.Kind.MAX, yPred, true, -1);
        return e.emit(Binary.AND, e.compare(Compare.GE, yPred, max), e.compare(Compare.GT, e.abs(yPred), 1e-9));
    }

    private Value sum(Emitter e, Value x, Optional<Value> weights) {
        Value w = weights.map(v -> e.mul(x, Ranks.leading(e, e.cast(v, DType.FLOAT32), x.shape())))
                .orElse(x);
        return average == Average.MICRO ? e.sum(w) : e.sum(w, 0);
    }

    @Override
    public double[] result(List<NDArray> state) {
        int n = state.get(0).size();
        double[] scores =
                IntStream.range(0, n).mapToDouble(i -> score(state, i)).toArray();
        if (average == Average.NONE) {
            return scores;
        }
        if (average == Average.WEIGHTED) {
            double all = IntStream.range(0, n).mapToDouble(state.get(3)::at).sum() + EPSILON;
            return new double[] {
                IntStream.range(0, n)
                        .mapToDouble(i -> scores[i] * state.get(3).at(i) / all)
                        .sum()
            };
        }
        return new double[] {Arrays.stream(scores).average().orElse(0)};
    }

    private double score(List<NDArray> state, int i) {
        double tp = state.get(0).at(i);
        double precision = tp / (tp + state.get(1).at(i) + EPSILON);
        double recall = tp / (tp + state.get(2).at(i) + EPSILON);
        double square = beta * beta;
        return precision * recall / (square * precision + recall + EPSILON) * (1 + square);
    }
}
