package org.argali.op;

import java.util.List;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * A convolution over one axis of rows that are looked up in a table, the products of all rows of the table with the filter
 * being there already: {@code (products [rows, size, filters], ids i32[n, t]) -> [n, t - size + 1, filters]},
 * {@code y[n, o] = sum over j of products[ids[n, o + j], j]}.
 *
 * <p>Written by a pass where a table is small against the text, for devices that have it.
 */
public record LookupConv() implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 2, in);
        Check.isFloat(this, 0, in);
        TensorType p = in.get(0);
        Check.that(p.rank() == 3, this, "products must have rank 3", in);
        Shape ids = ids(this, in.get(1), p.dim(1), in);
        return List.of(p.withShape(Shape.of(ids.dim(0), ids.dim(1) - p.dim(1) + 1, p.dim(2))));
    }

    private static Shape ids(Op op, TensorType ids, int size, List<TensorType> in) {
        Check.that(ids.dtype() == DType.INT32, op, "ids must be int32", in);
        Check.that(ids.rank() == 2, op, "ids must have rank 2", in);
        Check.that(ids.dim(1) >= size, op, "a window of " + size + " does not fit " + ids.dim(1) + " ids", in);
        return ids.shape();
    }

    @Override
    public void vjp(Vjp c) {
        if (c.wants(0)) {
            Shape p = c.input(0).shape();
            c.grad(0, c.emit(new Backward(p.dim(0), p.dim(1)), c.input(1), c.outputGrad()));
        }
    }

    /** {@code (ids [n, t], dy [n, t - size + 1, filters]) -> [rows, size, filters]}, sums in order of position. */
    public record Backward(int rows, int size) implements Op {
        @Override
        public List<TensorType> infer(List<TensorType> in) {
            Check.count(this, 2, in);
            Check.isFloat(this, 1, in);
            Shape ids = ids(this, in.get(0), size, in);
            TensorType dy = in.get(1);
            Check.that(
                    dy.rank() == 3 && dy.dim(0) == ids.dim(0) && dy.dim(1) == ids.dim(1) - size + 1,
                    this,
                    "the gradient must be [" + ids.dim(0) + "," + (ids.dim(1) - size + 1) + ",filters]",
                    in);
            return List.of(dy.withShape(Shape.of(rows, size, dy.dim(2))));
        }

        @Override
        public void vjp(Vjp c) {
            if (c.wants(1)) {
                c.grad(1, c.emit(new LookupConv(), c.outputGrad(), c.input(0)));
            }
        }
    }
}
