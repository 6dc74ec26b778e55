package org.argali.layers;

import org.argali.op.Emitter;
import org.argali.op.Value;

/** A function that a layer applies to its result; {@link Activations} has the standard ones. */
@FunctionalInterface
public interface Activation {
    Value apply(Emitter e, Value x);

    /** Keras' name, such as {@code relu}; {@code custom} for a function of one's own. */
    default String kerasName() {
        return "custom";
    }
}
