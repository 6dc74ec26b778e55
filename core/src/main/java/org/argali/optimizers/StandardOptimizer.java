package org.argali.optimizers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongToDoubleFunction;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.schedules.Schedule;
import org.argali.tensor.TensorType;

/**
 * An optimizer with the settings that all of Keras' share: learning rate or schedule, weight decay, clipping.
 *
 * @param <O> the optimizer itself, which the withers give
 */
public interface StandardOptimizer<O extends StandardOptimizer<O>> extends Optimizer {
    Settings settings();

    /** The same optimizer with other settings. */
    O settings(Settings s);

    /** Writes the update of one weight, which has decayed already, by a gradient that is clipped already. */
    List<Value> rule(Emitter e, Step step, Value weight, Value gradient, List<Value> slots);

    default O learningRate(double rate) {
        return settings(settings().learningRate(rate));
    }

    /** A learning rate that follows the step. */
    default O learningRate(Schedule schedule) {
        return settings(settings().schedule(schedule));
    }

    /** Lets weights shrink by {@code rate * decay} of themselves before each step. */
    default O weightDecay(double decay) {
        return settings(settings().weightDecay(decay));
    }

    /**
     * Lets weights whose name in the model matches one of these regular expressions not decay: {@code
     * excludeFromWeightDecay("bias", "gamma", "batch_normalization")}.
     */
    default O excludeFromWeightDecay(String... names) {
        List<String> all = new ArrayList<>(settings().undecayed());
        all.addAll(List.of(names));
        return settings(settings().undecayed(all));
    }

    @Override
    default Optimizer forWeight(String path, TensorType type) {
        return settings().decays(path) ? this : weightDecay(0);
    }

    @Override
    default boolean hasSchedule() {
        return settings().schedule().isPresent();
    }

    @Override
    default Optional<LongToDoubleFunction> rateFunction() {
        return settings().schedule().flatMap(Schedule::function);
    }

    /** Scales the gradient of each weight down to this Euclidean norm. */
    default O clipnorm(double norm) {
        return settings(settings().clipnorm(norm));
    }

    /** Scales all gradients down to this Euclidean norm of all together. */
    default O globalClipnorm(double norm) {
        return settings(settings().globalClipnorm(norm));
    }

    /** Cuts gradients off at plus and minus this value. */
    default O clipvalue(double value) {
        return settings(settings().clipvalue(value));
    }

    @Override
    default double learningRate() {
        return settings().learningRate();
    }

    @Override
    default Value rate(Emitter e, Value rate, Value step) {
        return settings()
                .schedule()
                .filter(s -> s.function().isEmpty())
                .map(s -> s.rate(e, step))
                .orElse(rate);
    }

    @Override
    default List<Value> prepare(Emitter e, List<Value> gradients) {
        return settings().clip(e, gradients);
    }

    @Override
    default List<Value> update(Emitter e, Step step, Value weight, Value gradient, List<Value> slots) {
        return rule(e, step, settings().decayed(e, weight, step.rate()), gradient, slots);
    }
}
