package org.argali.constraints;

import org.argali.op.Emitter;
import org.argali.op.Value;

/** Negative elements become 0. */
public record NonNeg() implements Constraint {
    @Override
    public Value apply(Emitter e, Value w) {
        return e.relu(w);
    }
}
