package org.argali.op;

import java.util.List;
import org.argali.tensor.DType;
import org.argali.tensor.TensorType;

/** Elementwise comparison of two tensors of one dtype, broadcast as in NumPy; the output is bool. No gradient. */
public enum Compare implements Op {
    EQ,
    NE,
    LT,
    LE,
    GT,
    GE;

    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 2, in);
        Check.sameDType(this, in);
        return List.of(new TensorType(DType.BOOL, Check.broadcast(this, in)));
    }

    @Override
    public void vjp(Vjp c) {
        // A step function: the gradient is zero wherever it exists.
    }
}
