package org.argali.train;

import java.util.List;
import java.util.Optional;
import org.argali.tensor.TensorType;

/**
 * What a step program is built for; programs are kept by it.
 *
 * @param inputs types of a batch of each input
 * @param targets of each output that has a loss or metrics, in order; empty when predicting
 * @param weights of each of these, where samples are weighted
 */
public record Signature(
        Mode mode, List<TensorType> inputs, List<TensorType> targets, List<Optional<TensorType>> weights) {
    /** What a program does. */
    public enum Mode {
        /** Forward, losses, metrics, gradients, update. */
        TRAIN,
        /** Forward, losses, metrics. */
        EVALUATE,
        /** Forward. */
        PREDICT
    }

    public Signature {
        inputs = List.copyOf(inputs);
        targets = List.copyOf(targets);
        weights = List.copyOf(weights);
    }
}
