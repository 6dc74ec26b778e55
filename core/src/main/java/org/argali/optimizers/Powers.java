package org.argali.optimizers;

import org.argali.op.Emitter;
import org.argali.op.Value;

/** Powers of constants, for corrections of bias. */
final class Powers {
    private Powers() {}

    /** {@code base^exponent} with the base as float32 holds it, since {@code 1 - base^exponent} shows the difference. */
    static Value of(Emitter e, double base, Value exponent) {
        return e.pow(e.constant((float) base), exponent);
    }
}
