package org.argali.op;

import java.util.List;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** Repeats axes of size 1, and adds axes in front, until the shape is {@code shape}; as NumPy's {@code broadcast_to}. */
public record BroadcastTo(Shape shape) implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 1, in);
        TensorType out = in.get(0).withShape(shape);
        Check.that(
                Check.broadcast(this, List.of(in.get(0), out)).equals(shape), this, "cannot reach shape " + shape, in);
        return List.of(out);
    }

    @Override
    public void vjp(Vjp c) {
        if (c.wants(0)) {
            c.grad(0, c.sumTo(c.outputGrad(), c.input(0).shape()));
        }
    }
}
