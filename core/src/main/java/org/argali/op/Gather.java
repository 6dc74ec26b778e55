package org.argali.op;

import java.util.List;
import org.argali.tensor.DType;
import org.argali.tensor.TensorType;

/**
 * Rows of a table: {@code (table [v, ...], ids i32[...]) -> [ids..., ...]}. An id outside {@code 0..v-1} is an error of
 * the step that met it.
 *
 * <p>The gradient of the table adds up the gradients of equal ids: {@link Backward}.
 */
public record Gather() implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 2, in);
        Check.that(in.get(0).rank() >= 1, this, "the table must have at least one axis", in);
        Check.that(in.get(1).dtype() == DType.INT32, this, "ids must be int32; cast them first", in);
        TensorType table = in.get(0);
        return List.of(table.withShape(in.get(1).shape().append(table.shape().slice(1, table.rank()))));
    }

    @Override
    public void vjp(Vjp c) {
        if (c.wants(0)) {
            c.grad(0, c.emit(new Backward(c.input(0).shape().dim(0)), c.input(1), c.outputGrad()));
        }
    }

    /** {@code (ids, dy) -> [rows, ...]}: row r is the sum of dy over all positions whose id is r, in order of position. */
    public record Backward(int rows) implements Op {
        @Override
        public List<TensorType> infer(List<TensorType> in) {
            Check.count(this, 2, in);
            TensorType ids = in.get(0);
            TensorType dy = in.get(1);
            Check.that(ids.dtype() == DType.INT32, this, "ids must be int32", in);
            Check.that(
                    dy.rank() >= ids.rank() && dy.shape().slice(0, ids.rank()).equals(ids.shape()),
                    this,
                    "the gradient must begin with the axes of the ids",
                    in);
            return List.of(dy.withShape(dy.shape().slice(ids.rank(), dy.rank()).prepend(rows)));
        }

        @Override
        public void vjp(Vjp c) {
            if (c.wants(1)) {
                c.grad(1, c.emit(new Gather(), c.outputGrad(), c.input(0)));
            }
        }
    }
}
