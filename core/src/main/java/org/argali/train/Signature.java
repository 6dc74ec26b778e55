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
        PREDICT,
        /** Forward and gradients, as in training; nothing is changed. */
        GRADIENTS
    }

    public Signature {
        inputs = List.copyOf(inputs);
        targets = List.copyOf(targets);
        weights = List.copyOf(weights);
    }

    /** How many samples the batch has. */
    public int samples() {
        return inputs.get(0).dim(0);
    }

    /** The same for a batch of that many samples. */
    public Signature ofSamples(int n) {
        return new Signature(
                mode,
                inputs.stream().map(t -> ofSamples(t, n)).toList(),
                targets.stream().map(t -> ofSamples(t, n)).toList(),
                weights.stream().map(w -> w.map(t -> ofSamples(t, n))).toList());
    }

    private static TensorType ofSamples(TensorType type, int n) {
        return type.withShape(type.shape().with(0, n));
    }
}
