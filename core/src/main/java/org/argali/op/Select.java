package org.argali.op;

import java.util.List;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** {@code condition ? a : b} elementwise over (bool, a, b), all broadcast as in NumPy. */
public enum Select implements Op {
    SELECT;

    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 3, in);
        Check.that(in.get(0).dtype() == DType.BOOL, this, "the condition must be bool", in);
        Check.sameDType(this, in.subList(1, 3));
        return List.of(new TensorType(in.get(1).dtype(), Check.broadcast(this, in)));
    }

    @Override
    public void vjp(Vjp c) {
        Value zero = c.constant(c.outputGrad().type().dtype(), 0);
        if (c.wants(1)) {
            c.grad(1, c.sumTo(c.select(c.input(0), c.outputGrad(), zero), shape(c, 1)));
        }
        if (c.wants(2)) {
            c.grad(2, c.sumTo(c.select(c.input(0), zero, c.outputGrad()), shape(c, 2)));
        }
    }

    private static Shape shape(Vjp c, int input) {
        return c.input(input).shape();
    }
}
