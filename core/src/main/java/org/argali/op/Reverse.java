package org.argali.op;

import java.util.List;
import org.argali.tensor.TensorType;

/** Reverses the order of the elements along {@code axes}. */
public record Reverse(List<Integer> axes) implements Op {
    public Reverse {
        axes = List.copyOf(axes);
    }

    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 1, in);
        axes.forEach(a -> Check.axis(this, a, in.get(0).rank(), in));
        return in;
    }

    @Override
    public void vjp(Vjp c) {
        if (c.wants(0)) {
            c.grad(0, c.emit(this, c.outputGrad()));
        }
    }
}
