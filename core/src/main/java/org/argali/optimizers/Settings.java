package org.argali.optimizers;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.schedules.Schedule;

/**
 * What all of Keras' optimizers can be told. A number that is 0 is off; of the clippings the first that is on is used,
 * in the order below.
 *
 * @param learningRate the rate, or where a schedule starts
 * @param schedule the rate as a function of the step, if it is one
 * @param weightDecay d: weights shrink by {@code rate * d} of themselves before each step (Loshchilov and Hutter 2019)
 * @param clipnorm largest Euclidean norm of the gradient of a weight
 * @param globalClipnorm largest Euclidean norm of all gradients together
 * @param clipvalue largest absolute value in a gradient
 * @param undecayed regular expressions; weights whose names in the model ({@code dense_1/bias}) have a match do not decay
 */
public record Settings(
        double learningRate,
        Optional<Schedule> schedule,
        double weightDecay,
        double clipnorm,
        double globalClipnorm,
        double clipvalue,
        List<String> undecayed) {

    public Settings {
        undecayed = List.copyOf(undecayed);
        notNegative("learningRate", learningRate);
        notNegative("weightDecay", weightDecay);
        notNegative("clipnorm", clipnorm);
        notNegative("globalClipnorm", globalClipnorm);
        notNegative("clipvalue", clipvalue);
    }

    private static void notNegative(String argument, double value) {
        if (!(value >= 0)) {
            throw new IllegalArgumentException("[optimizer] " + argument + " is at least 0, but is " + value);
        }
    }

    static Settings rate(double learningRate) {
        return new Settings(learningRate, Optional.empty(), 0, 0, 0, 0, List.of());
    }

    Settings learningRate(double r) {
        return new Settings(r, Optional.empty(), weightDecay, clipnorm, globalClipnorm, clipvalue, undecayed);
    }

    Settings schedule(Schedule s) {
        return new Settings(learningRate, Optional.of(s), weightDecay, clipnorm, globalClipnorm, clipvalue, undecayed);
    }

    Settings weightDecay(double d) {
        return new Settings(learningRate, schedule, d, clipnorm, globalClipnorm, clipvalue, undecayed);
    }

    Settings clipnorm(double c) {
        return new Settings(learningRate, schedule, weightDecay, c, globalClipnorm, clipvalue, undecayed);
    }

    Settings globalClipnorm(double c) {
        return new Settings(learningRate, schedule, weightDecay, clipnorm, c, clipvalue, undecayed);
    }

    Settings clipvalue(double c) {
        return new Settings(learningRate, schedule, weightDecay, clipnorm, globalClipnorm, c, undecayed);
    }

    Settings undecayed(List<String> names) {
        return new Settings(learningRate, schedule, weightDecay, clipnorm, globalClipnorm, clipvalue, names);
    }

    /** Whether the weight of this name decays. */
    boolean decays(String path) {
        return undecayed.stream()
                .noneMatch(n -> Pattern.compile(n).matcher(path).find());
    }

    List<Value> clip(Emitter e, List<Value> gradients) {
        if (clipnorm > 0) {
            return gradients.stream().map(g -> clipNorm(e, g)).toList();
        }
        if (globalClipnorm > 0) {
            return clipGlobalNorm(e, gradients);
        }
        if (clipvalue > 0) {
            return gradients.stream()
                    .map(g -> e.max(e.min(g, clipvalue), -clipvalue))
                    .toList();
        }
        return gradients;
    }

    private Value clipNorm(Emitter e, Value g) {
        Value norm = e.sqrt(e.sum(e.square(g)));
        return e.div(e.mul(g, clipnorm), e.max(norm, clipnorm));
    }

    /** {@code g c / max(c, norm)}; an infinite norm makes all gradients NaN, so that it is seen. */
    private List<Value> clipGlobalNorm(Emitter e, List<Value> gradients) {
        Value squares =
                gradients.stream().map(g -> e.sum(e.square(g))).reduce(e::add).orElseGet(() -> e.constant(0));
        Value norm = e.sqrt(squares);
        Value smaller = e.mul(e.min(e.div(1, norm), 1 / globalClipnorm), globalClipnorm);
        Value scale = e.add(smaller, e.sub(norm, norm)); // inf - inf is NaN
        return gradients.stream().map(g -> e.mul(g, scale)).toList();
    }

    Value decayed(Emitter e, Value weight, Value rate) {
        return weightDecay == 0 ? weight : e.sub(weight, e.mul(e.mul(weight, weightDecay), rate));
    }
}
