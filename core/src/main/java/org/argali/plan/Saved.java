package org.argali.plan;

import org.argali.op.Value;
import org.argali.tensor.TensorType;

/** The old value of a state, copied away before it is overwritten. */
record Saved(Value state) implements Value {
    @Override
    public TensorType type() {
        return state.type();
    }
}
