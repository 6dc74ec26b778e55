package org.argali.op;

import java.util.List;
import org.argali.tensor.DType;
import org.argali.tensor.TensorType;

/**
 * Converts the element type: float to int rounds towards zero (and is unspecified for NaN and what int32
 * cannot hold), anything to bool is {@code x != 0}, bool to a number is 0
 * or 1. The gradient passes between float types and ends at any other.
 */
public record Cast(DType to) implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 1, in);
        return List.of(in.get(0).withDType(to));
    }

    @Override
    public void vjp(Vjp c) {
        if (c.wants(0)) {
            c.grad(0, c.cast(c.outputGrad(), c.input(0).type().dtype()));
        }
    }
}
