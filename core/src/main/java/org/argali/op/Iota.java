package org.argali.op;

import java.util.List;
import org.argali.tensor.DType;
import org.argali.tensor.TensorType;

/** A tensor whose elements are their own index along {@code axis}: 0, 1, 2, ... */
public record Iota(TensorType type, int axis) implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 0, in);
        Check.that(type.dtype() != DType.BOOL, this, "counts in a number type, not bool", in);
        Check.axis(this, axis, type.rank(), in);
        return List.of(type);
    }

    @Override
    public void vjp(Vjp c) {
        // No inputs.
    }
}
