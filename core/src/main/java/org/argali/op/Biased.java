package org.argali.op;

import java.util.List;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * A product and what follows it in the same walk over memory: {@code (inputs of the product..., bias [columns]) -> product +
 * bias}, or the larger of that and 0. The columns are the product's last axis.
 *
 * <p>Written by a pass after gradients are taken, for devices that have it; the gradient of a ReLU needs its output alone.
 *
 * @param product a {@link MatMul} or a {@link Conv}
 */
public record Biased(Op product, boolean relu) implements Op {
    /** Whether a bias may join an op. */
    public static boolean takes(Op op) {
        return op instanceof MatMul || op instanceof Conv;
    }

    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.that(takes(product), this, OpNames.of(product) + " is neither a matrix product nor a convolution", in);
        Check.count(this, 3, in);
        List<TensorType> out = product.infer(in.subList(0, 2));
        TensorType bias = out.get(0).withShape(Shape.of(out.get(0).shape().last()));
        Check.that(in.get(2).equals(bias), this, "the bias must be " + bias, in);
        return out;
    }

    @Override
    public void vjp(Vjp c) {
        throw new IllegalStateException("fusion comes after gradients");
    }
}
