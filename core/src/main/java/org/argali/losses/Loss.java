package org.argali.losses;

import java.util.Optional;
import org.argali.op.Binary;
import org.argali.op.Emitter;
import org.argali.op.Value;

/**
 * A loss: {@code yTrue, yPred -> a value for each sample}, that is Keras' reduction {@code none}. Training takes the mean
 * of the values times their weights over the number of values ({@code sum_over_batch_size}).
 *
 * <pre>{@code
 * Loss squared = Losses.mse();
 * Loss own = Losses.of("fourth_power", (e, t, p) -> e.mean(e.square(e.square(e.sub(t, p))), -1));
 * }</pre>
 */
public interface Loss {
    /** Keras' name: {@code mean_squared_error}. */
    String name();

    /**
     * Values for each sample (and step): the shape of {@code yPred}, usually without its last axis.
     *
     * @param yTrue float32 or int32; a rank that differs by one is brought in line as Keras does, see {@link Ranks}
     */
    Value perSample(Emitter e, Value yTrue, Value yPred);

    /** Whether targets are class ids of one axis less than the predictions. */
    default boolean sparse() {
        return false;
    }

    /** What predictions are to be. */
    enum Takes {
        ANYTHING,
        /** Numbers from 0 to 1. */
        PROBABILITIES,
        /** What a sigmoid or softmax makes probabilities of. */
        LOGITS
    }

    /** What predictions are to be; looked at when a model is compiled. */
    default Takes takes() {
        return Takes.ANYTHING;
    }

    /** Whether a target that is a class number is one of so many classes. */
    default boolean accepts(int label, int classes) {
        return label >= 0 && label < classes;
    }

    /** Along which axis of the predictions the classes lie. */
    default int classAxis() {
        return -1;
    }

    /** Whether targets have shapes that only the loss itself can judge. */
    default boolean checksTargets() {
        return false;
    }

    /** How the values become one number. */
    default Reduction reduction() {
        return Reduction.SUM_OVER_BATCH_SIZE;
    }

    /** The same loss with another reduction. */
    default Loss reduction(Reduction r) {
        return r == reduction() ? this : new ReducedLoss(this, r);
    }

    /** True where a value counts, where the loss itself leaves some out. */
    default Optional<Value> mask(Emitter e, Value yTrue, Value yPred) {
        return Optional.empty();
    }

    /**
     * The loss of a batch: a scalar.
     *
     * @param weights float32, one for each sample (and step)
     * @param mask bool, true where a sample (and step) counts
     */
    default Value of(Emitter e, Value yTrue, Value yPred, Optional<Value> weights, Optional<Value> mask) {
        Value values = perSample(e, yTrue, yPred);
        Optional<Value> own = mask(e, yTrue, yPred);
        Optional<Value> both = own.isPresent() && mask.isPresent()
                ? Optional.of(e.emit(
                        Binary.AND,
                        own.get(),
                        Ranks.leading(e, mask.get(), own.get().shape())))
                : own.or(() -> mask);
        return reduction().reduce(e, values, weights, both);
    }
}
