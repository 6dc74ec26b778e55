package org.argali.op;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * A loop as in {@link Fused} over a table, one of whose inputs is the gradient of the rows that were looked up: {@code (ids,
 * dy, the loop's other inputs...) -> the loop's results}. The gradient is made row by row and never stored, and where no id
 * names a row it is 0: an optimizer then leaves much of the row as it is ({@link ZeroGradient}).
 *
 * <p>Written by a pass after gradients are taken, for devices that have it.
 *
 * @param gradient what the loop's input would be: {@code (ids, dy) -> [rows, ...]}
 * @param at the number of that input of the loop
 */
public record TableUpdate(Gather.Backward gradient, int at, Fused loop) implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, loop.inputs() + 1, in);
        Check.that(at >= 0 && at < loop.inputs(), this, "the loop has no input " + at, in);
        Check.that(isWhole(in), this, "results must have the gradient's shape, also where there is none", in);
        return loop.infer(loopInputs(in));
    }

    /** Whether all results have the gradient's shape, also what is left of the loop where the gradient is 0. */
    public boolean isWhole(List<TensorType> in) {
        List<TensorType> all = loopInputs(in);
        Shape shape = all.get(at).shape();
        return Stream.concat(loop.infer(all).stream(), ZeroGradient.of(this, in).computed(in).stream())
                .allMatch(t -> t.shape().equals(shape));
    }

    /** The types of the loop's inputs, from those of this op. */
    public List<TensorType> loopInputs(List<TensorType> in) {
        List<TensorType> all = new ArrayList<>(in.subList(2, in.size()));
        all.add(at, gradient.infer(in.subList(0, 2)).get(0));
        return all;
    }

    @Override
    public void vjp(Vjp c) {
        throw new IllegalStateException("fusion comes after gradients");
    }
}
