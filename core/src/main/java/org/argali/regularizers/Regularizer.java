package org.argali.regularizers;

import org.argali.op.Emitter;
import org.argali.op.Value;

/**
 * A penalty that is added to the loss, for a weight or for the output of a layer.
 *
 * <pre>{@code
 * Regularizer fourth = (e, w) -> e.mul(e.sum(e.square(e.square(w))), 0.01);
 * }</pre>
 */
@FunctionalInterface
public interface Regularizer {
    /** Writes the ops of a scalar. */
    Value penalty(Emitter e, Value x);
}
