package org.argali.metrics;

import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.Shape;

/**
 * The accuracy that fits: binary where the output has one column, sparse where targets are class ids, else categorical.
 * Reported under the name it was asked for, {@code acc} or {@code accuracy}.
 */
public record AutoAccuracy(String name) implements MeanMetric {
    @Override
    public AutoAccuracy name(String n) {
        return new AutoAccuracy(n);
    }

    @Override
    public Value values(Emitter e, Value yTrue, Value yPred) {
        return chosen(yTrue.shape(), yPred.shape()).values(e, yTrue, yPred);
    }

    /** The metric for targets and outputs of these shapes. */
    public MeanMetric chosen(Shape target, Shape output) {
        if (output.rank() > 0 && output.last() == 1) {
            return new BinaryAccuracy(name, 0.5);
        }
        boolean ids = target.rank() < output.rank() || (target.last() == 1 && output.last() > 1);
        return ids ? new SparseCategoricalAccuracy(name) : new CategoricalAccuracy(name);
    }
}
