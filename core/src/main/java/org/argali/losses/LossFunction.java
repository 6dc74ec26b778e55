package org.argali.losses;

import org.argali.op.Emitter;
import org.argali.op.Value;

/** What {@link Losses#of} makes a loss of. */
@FunctionalInterface
public interface LossFunction {
    /** A value for each sample; both are float32 of one rank. */
    Value apply(Emitter e, Value yTrue, Value yPred);
}
