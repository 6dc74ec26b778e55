package org.argali.optimizers;

import java.util.List;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * An update rule. It holds no state: slots, learning rate and step count belong to the model that is trained.
 */
public interface Optimizer {
    /** Keras' name: {@code rmsprop}. */
    String name();

    /** The learning rate before the first step. */
    double learningRate();

    /** The rate as a function of the step, if it follows a schedule; {@code rate} otherwise. */
    default Value rate(Emitter e, Value rate, Value step) {
        return rate;
    }

    /** What is kept for a weight of this type: names as in Keras ({@code momentum}, {@code velocity}). */
    List<Slot> slots(TensorType weight);

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
     * What all weights share in a step.
     *
     * @param rate float32 scalar, the learning rate
     * @param count float32 scalar, the number of this step from 1
     */
    record Step(Value rate, Value count) {}
}
