package org.argali.losses;

import org.argali.op.Emitter;
import org.argali.op.Value;

/**
 * A loss: {@code yTrue, yPred -> a value for each sample}, that is Keras' reduction {@code none}. Training takes the mean
 * of the values times their weights over the number of values ({@code sum_over_batch_size}).
 */
public interface Loss {
    /** Keras' name: {@code mean_squared_error}. */
    String name();

    /**
     * Values for each sample (and step): the shape of {@code yPred}, usually without its last axis.
     *
     * @param yTrue of the same rank as {@code yPred}, float32; ids of {@code sparse_} losses stay int32
     */
    Value perSample(Emitter e, Value yTrue, Value yPred);

    /** Whether targets are class ids of one axis less than the predictions. */
    default boolean sparse() {
        return false;
    }
}
