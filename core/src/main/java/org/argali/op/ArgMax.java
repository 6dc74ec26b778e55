package org.argali.op;

import java.util.List;
import org.argali.tensor.DType;
import org.argali.tensor.TensorType;

/** Index of the largest element along {@code axis}, the first of equals; int32, without that axis. No gradient. */
public record ArgMax(int axis) implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 1, in);
        Check.axis(this, axis, in.get(0).rank(), in);
        Check.that(in.get(0).dim(axis) > 0, this, "axis " + axis + " is empty", in);
        return List.of(new TensorType(DType.INT32, in.get(0).shape().without(axis)));
    }

    @Override
    public void vjp(Vjp c) {
        // A step function.
    }
}
