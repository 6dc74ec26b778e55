package org.argali.op;

import java.util.List;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Uniform float32 numbers in [0, 1), the same on every backend: Philox4x32-10 (Salmon et al. 2011) with key (seed low,
 * seed high) and counter (block, stream, step, 0), where block is the element's index divided by 4 and the input is
 * {@code i32[3]} = (seed low, seed high, step). Element i takes word i mod 4 of its block, shifted right by 8, times
 * 2^-24. No gradient.
 *
 * @param stream tells the draws of one step apart; one number a layer
 */
public record Random(Shape shape, int stream) implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 1, in);
        Check.that(in.get(0).equals(TensorType.i32(3)), this, "the state is i32[3]: seed low, seed high, step", in);
        return List.of(new TensorType(DType.FLOAT32, shape));
    }

    @Override
    public void vjp(Vjp c) {
        // Draws do not depend on anything differentiable.
    }
}
