package org.argali.op;

import java.util.List;
import org.argali.tensor.TensorType;

/**
 * Its first input, to be read when the second is computed and not before: what follows from it is computed late, and apart from
 * what follows from the first input itself. It takes no kernel.
 */
public enum After implements Op {
    AFTER;

    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 2, in);
        return List.of(in.get(0));
    }

    @Override
    public void vjp(Vjp c) {
        c.grad(0, c.outputGrad());
    }
}
