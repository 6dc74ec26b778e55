package org.argali.op;

import java.util.List;
import org.argali.tensor.TensorType;

/** A tensor whose elements are all {@code value}. */
public record Fill(TensorType type, double value) implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 0, in);
        return List.of(type);
    }

    @Override
    public void vjp(Vjp c) {
        // No inputs.
    }
}
