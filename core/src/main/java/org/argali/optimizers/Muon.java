package org.argali.optimizers;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.argali.op.Emitter;
import org.argali.op.MatMul;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * Muon (Jordan 2024): the momentum of a matrix is brought near an orthogonal one by some steps of Newton and Schulz, {@code x
 * = a x + (b A + c A^2) x} with {@code A = x x^T}, and scaled by {@code rmsRate sqrt(longer side)} (Liu et al. 2025). What is
 * no matrix, embeddings, and layers left out are updated by AdamW.
 *
 * @param adam for what Muon does not update, with its betas, epsilon and weight decay; its rate is Muon's times {@code
 *     adamRatio}
 * @param coefficients a, b and c
 * @param steps of Newton and Schulz
 * @param rmsRate 0 for no scaling
 * @param excluded regular expressions; weights whose names in the model have a match go to AdamW
 * @param matrices whether this is the optimizer of a weight that Muon updates, as {@link #forWeight} says
 */
public record Muon(
        Settings settings,
        Adam adam,
        double adamRatio,
        double momentum,
        boolean nesterov,
        List<Double> coefficients,
        int steps,
        double rmsRate,
        boolean excludeEmbeddings,
        List<String> excluded,
        boolean matrices)
        implements StandardOptimizer<Muon> {
    private static final double EPSILON = 1e-7;

    public Muon {
        coefficients = List.copyOf(coefficients);
        excluded = List.copyOf(excluded);
        if (coefficients.size() != 3) {
            throw new IllegalArgumentException("[muon] there are 3 coefficients, not " + coefficients.size());
        }
    }

    private Muon with(Settings s, Adam a, boolean matrix) {
        return new Muon(
                s, a, adamRatio, momentum, nesterov, coefficients, steps, rmsRate, excludeEmbeddings, excluded, matrix);
    }

    @Override
    public Muon settings(Settings s) {
        return with(s, adam, matrices);
    }

    /** The AdamW of what Muon does not update; of its settings only the weight decay counts. */
    public Muon adam(Adam a) {
        return with(settings, a, matrices);
    }

    /** The rate of AdamW in rates of Muon; 1 by default. */
    public Muon adamRatio(double ratio) {
        return new Muon(
                settings,
                adam,
                ratio,
                momentum,
                nesterov,
                coefficients,
                steps,
                rmsRate,
                excludeEmbeddings,
                excluded,
                matrices);
    }

    /** 0.95 by default. */
    public Muon momentum(double m) {
        return new Muon(
                settings,
                adam,
                adamRatio,
                m,
                nesterov,
                coefficients,
                steps,
                rmsRate,
                excludeEmbeddings,
                excluded,
                matrices);
    }

    /** On by default. */
    public Muon nesterov(boolean on) {
        return new Muon(
                settings,
                adam,
                adamRatio,
                momentum,
                on,
                coefficients,
                steps,
                rmsRate,
                excludeEmbeddings,
                excluded,
                matrices);
    }

    /** 3.4445, -4.775 and 2.0315 by default. */
    public Muon coefficients(double a, double b, double c) {
        List<Double> abc = List.of(a, b, c);
        return new Muon(
                settings,
                adam,
                adamRatio,
                momentum,
                nesterov,
                abc,
                steps,
                rmsRate,
                excludeEmbeddings,
                excluded,
                matrices);
    }

    /** 5 by default. */
    public Muon steps(int n) {
        return new Muon(
                settings,
                adam,
                adamRatio,
                momentum,
                nesterov,
                coefficients,
                n,
                rmsRate,
                excludeEmbeddings,
                excluded,
                matrices);
    }

    /** 0.2 by default; 0 for no scaling. */
    public Muon rmsRate(double r) {
        return new Muon(
                settings,
                adam,
                adamRatio,
                momentum,
                nesterov,
                coefficients,
                steps,
                r,
                excludeEmbeddings,
                excluded,
                matrices);
    }

    /** Whether weights with "embedding" in their names go to AdamW, as they do by default. */
    public Muon excludeEmbeddings(boolean on) {
        return new Muon(
                settings, adam, adamRatio, momentum, nesterov, coefficients, steps, rmsRate, on, excluded, matrices);
    }

    /** Lets weights whose names match one of these regular expressions go to AdamW. */
    public Muon excludeLayers(List<String> names) {
        return new Muon(
                settings,
                adam,
                adamRatio,
                momentum,
                nesterov,
                coefficients,
                steps,
                rmsRate,
                excludeEmbeddings,
                names,
                matrices);
    }

    @Override
    public String name() {
        return "muon";
    }

    @Override
    public Muon forWeight(String path, TensorType type) {
        boolean embedding = excludeEmbeddings && path.toLowerCase(Locale.ROOT).contains("embedding");
        boolean other = embedding
                || excluded.stream()
                        .anyMatch(x -> Pattern.compile(x).matcher(path).find());
        Muon m = settings.decays(path) ? this : with(settings.weightDecay(0), adam.weightDecay(0), matrices);
        return m.with(m.settings, m.adam, !other);
    }

    private boolean isMatrix(int rank) {
        return matrices && rank == 2;
    }

    @Override
    public List<Slot> slots(TensorType weight) {
        Slot m = new Slot("momentum", weight, 0);
        return isMatrix(weight.rank()) ? List.of(m) : List.of(m, new Slot("velocity", weight, 0));
    }

    @Override
    public List<Value> shared(Emitter e, Value rate, Value count) {
        return adam.shared(e, e.mul(rate, adamRatio), count);
    }

    @Override
    public List<Value> update(Emitter e, Step step, Value weight, Value gradient, List<Value> slots) {
        if (isMatrix(weight.shape().rank())) {
            return rule(e, step, settings.decayed(e, weight, step.rate()), gradient, slots);
        }
        return adam.rule(e, step, adam.settings().decayed(e, weight, step.rate()), gradient, slots);
    }

    @Override
    public List<Value> rule(Emitter e, Step step, Value weight, Value gradient, List<Value> slots) {
        Value m = e.add(e.mul(slots.get(0), momentum), gradient);
        Value way = orthogonal(e, nesterov ? e.add(gradient, e.mul(m, momentum)) : m);
        int longer = Math.max(weight.shape().dim(0), weight.shape().dim(1));
        double scale = rmsRate == 0 ? 1 : Math.sqrt(longer) * rmsRate;
        return List.of(e.sub(weight, e.mul(e.mul(way, step.rate()), scale)), m);
    }

    private Value orthogonal(Emitter e, Value given) {
        boolean tall = given.shape().dim(0) > given.shape().dim(1);
        Value x = tall ? e.transpose(given, 1, 0) : given;
        x = e.div(x, e.add(e.sqrt(e.sum(e.square(x))), EPSILON));
        for (int i = 0; i < steps; i++) {
            Value a = e.emit(new MatMul(false, true), x, x);
            Value b = e.add(e.mul(a, coefficients.get(1)), e.mul(e.matmul(a, a), coefficients.get(2)));
            x = e.add(e.mul(x, coefficients.get(0)), e.matmul(b, x));
        }
        return tall ? e.transpose(x, 1, 0) : x;
    }
}
