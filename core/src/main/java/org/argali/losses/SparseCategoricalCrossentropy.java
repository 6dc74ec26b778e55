package org.argali.losses;

import java.util.Optional;
import java.util.OptionalInt;
import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Value;

/**
 * {@code -log(p[id])} for targets that are class ids, {@code int[n, ...]} or {@code int[n, ..., 1]}; p is divided by its
 * sum and clipped to [epsilon, 1 - epsilon]. An id that is no class has the value 0;
 * {@code fit} and {@code evaluate} refuse it.
 *
 * @param logits whether predictions are logits, that is before the softmax
 * @param ignoreClass an id whose values are 0, if any
 */
public record SparseCategoricalCrossentropy(boolean logits, OptionalInt ignoreClass) implements Loss {
    /** Takes predictions as logits: give the output layer no softmax then. */
    public SparseCategoricalCrossentropy fromLogits() {
        return fromLogits(true);
    }

    public SparseCategoricalCrossentropy fromLogits(boolean on) {
        return new SparseCategoricalCrossentropy(on, ignoreClass);
    }

    /** Leaves samples out whose target is this id; the mean is over the others. */
    public SparseCategoricalCrossentropy ignoreClass(int id) {
        return new SparseCategoricalCrossentropy(logits, OptionalInt.of(id));
    }

    /** The classes lie along this axis of the predictions; the last by default. */
    public Loss axis(int axis) {
        return axis == -1 ? this : new AxisLoss(this, axis);
    }

    @Override
    public Takes takes() {
        return logits ? Takes.LOGITS : Takes.PROBABILITIES;
    }

    @Override
    public String name() {
        return "sparse_categorical_crossentropy";
    }

    @Override
    public boolean accepts(int label, int classes) {
        return (label >= 0 && label < classes) || (ignoreClass.isPresent() && label == ignoreClass.getAsInt());
    }

    @Override
    public boolean sparse() {
        return true;
    }

    @Override
    public Value perSample(Emitter e, Value yTrue, Value yPred) {
        Value ids = LossMath.ids(e, yTrue, yPred, name());
        Value p = LossMath.logProbabilities(e, yPred, logits);
        Value hit = e.select(LossMath.oneHot(e, ids, yPred.type()), p, 0);
        Value values = e.neg(e.sum(hit, -1));
        return ignoreClass.isEmpty() ? values : e.select(e.compare(Compare.NE, ids, ignoreClass.getAsInt()), values, 0);
    }

    @Override
    public Optional<Value> mask(Emitter e, Value yTrue, Value yPred) {
        if (ignoreClass.isEmpty()) {
            return Optional.empty();
        }
        Value ids = LossMath.ids(e, yTrue, yPred, name());
        return Optional.of(e.compare(Compare.NE, ids, ignoreClass.getAsInt()));
    }
}
