package org.argali.op;

import java.util.List;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** Joins tensors along {@code axis}; all other sizes must be equal. */
public record Concat(int axis) implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.that(!in.isEmpty(), this, "takes at least one input", in);
        Check.sameDType(this, in);
        Shape first = in.get(0).shape();
        Check.axis(this, axis, first.rank(), in);
        int size = 0;
        for (TensorType t : in) {
            Check.that(t.rank() == first.rank(), this, "ranks must agree, but " + first.rank() + " != " + t.rank(), in);
            for (int i = 0; i < first.rank(); i++) {
                Check.that(
                        i == axis || t.dim(i) == first.dim(i),
                        this,
                        "joins on axis " + axis + ", but sizes differ on axis " + i + ": " + first.dim(i) + " != "
                                + t.dim(i),
                        in);
            }
            size += t.dim(axis);
        }
        return List.of(in.get(0).withShape(first.with(axis, size)));
    }

    @Override
    public void vjp(Vjp c) {
        int at = 0;
        for (int i = 0; i < c.inputs(); i++) {
            int size = c.input(i).shape().dim(axis);
            if (c.wants(i)) {
                c.grad(i, c.slice(c.outputGrad(), axis, at, at + size));
            }
            at += size;
        }
    }
}
