package org.argali.op;

import java.util.List;
import org.argali.tensor.TensorType;

/** {@code e^x / sum e^x} over the last axis, computed after subtracting the maximum. */
public record Softmax() implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 1, in);
        Check.isFloat(this, 0, in);
        Check.that(in.get(0).rank() >= 1, this, "needs at least one axis", in);
        return in;
    }

    @Override
    public void vjp(Vjp c) {
        if (c.wants(0)) {
            Value y = c.output();
            Value dy = c.outputGrad();
            Value dot = c.reduce(Reduce.Kind.SUM, c.mul(dy, y), true, -1);
            c.grad(0, c.mul(y, c.sub(dy, dot)));
        }
    }
}
