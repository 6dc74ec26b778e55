package org.argali.optimizers;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongToDoubleFunction;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * An update rule. It holds no state: slots, learning rate and step count belong to the model that is trained.
 *
 * <p>A training step calls {@link #begin} once, {@link #prepare} on all gradients, then {@link #update} for each weight.
 */
public interface Optimizer {
    /** Keras' name: {@code rmsprop}. */
    String name();

    /** The learning rate before the first step. */
    double learningRate();

    /**
     * The rate as a function of the step, if it follows a schedule; {@code rate} otherwise.
     *
     * @param step float32 scalar, the number of steps done before this one
     */
    default Value rate(Emitter e, Value rate, Value step) {
        return rate;
    }

    /**
     * The rate as a Java function of the number of steps done, if it is one; it is called before each step then, and {@link
     * #rate} gives {@code rate}.
     */
    default Optional<LongToDoubleFunction> rateFunction() {
        return Optional.empty();
    }

    /** The optimizer that updates the weight of this name, for one that hands weights to others. */
    default Optimizer part(String path) {
        return this;
    }

    /** Whether the rate follows the step, so that it cannot be set. */
    default boolean hasSchedule() {
        return rateFunction().isPresent();
    }

    /**
     * The optimizer as it treats one weight: without decay, for example.
     *
     * @param path the name of the weight in the model: {@code dense_1/kernel}
     */
    default Optimizer forWeight(String path, TensorType type) {
        return this;
    }

    /** What is kept for a weight of this type: names as in Keras ({@code momentum}, {@code velocity}). */
    List<Slot> slots(TensorType weight);

    /** Scalars that are computed once in a step and used for every weight, such as Adam's correction of bias. */
    default List<Value> shared(Emitter e, Value rate, Value count) {
        return List.of();
    }

    /**
     * Begins a step: computes what all weights share.
     *
     * @param rate float32 scalar, the learning rate
     * @param count float32 scalar, the number of this step from 1
     */
    default Step begin(Emitter e, Value rate, Value count) {
        return new Step(rate, count, shared(e, rate, count));
    }

    /**
     * The number of this update from 1, which is that of the step unless steps are accumulated.
     *
     * @param count float32 scalar, the number of this step from 1
     */
    default Value updates(Emitter e, Value count) {
        return count;
    }

    /** The slot, if any, whose value replaces the weight when training ends. */
    default OptionalInt finalSlot() {
        return OptionalInt.empty();
    }

    /** Updates only after each so many steps, with the mean of their gradients. */
    default GradientAccumulation accumulate(int steps) {
        return new GradientAccumulation(this, steps);
    }

    /** Keeps a moving average of the weights, which replaces them when training ends; 0.99 is a usual momentum. */
    default MovingAverage movingAverage(double momentum) {
        return new MovingAverage(this, momentum, 0);
    }

    /** Scales the loss, so that gradients in float16 do not become 0; for models of {@code mixed_float16} that happens anyway. */
    default LossScaleOptimizer lossScale() {
        return new LossScaleOptimizer(this);
    }

    /** Gradients as they are used: clipped, for example. */
    default List<Value> prepare(Emitter e, List<Value> gradients) {
        return gradients;
    }

    /**
     * Writes the update of one weight.
     *
     * @param slots in the order of {@link #slots}
     * @return the new weight, then the new slots
     */
    List<Value> update(Emitter e, Step step, Value weight, Value gradient, List<Value> slots);

    /** Something kept for a weight, with the value it starts with. */
    record Slot(String name, TensorType type, double initial) {}

    /**
     * What all weights share in a step, made by {@link #begin}.
     *
     * @param rate float32 scalar, the learning rate
     * @param count float32 scalar, the number of this step from 1
     * @param shared what the optimizer computes once for all weights
     */
    record Step(Value rate, Value count, List<Value> shared) {}
}
