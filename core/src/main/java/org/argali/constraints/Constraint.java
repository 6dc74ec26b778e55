package org.argali.constraints;

import org.argali.op.Emitter;
import org.argali.op.Value;

/**
 * Brings a weight back to where it may be, after each update.
 *
 * <pre>{@code
 * Constraint atMostOne = (e, w) -> e.min(w, 1);
 * }</pre>
 */
@FunctionalInterface
public interface Constraint {
    /** Writes the ops of the value that the weight gets; its shape is that of {@code w}. */
    Value apply(Emitter e, Value w);
}
