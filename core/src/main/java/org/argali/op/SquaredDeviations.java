package org.argali.op;

import java.util.List;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * {@code sum((x - mean(x))^2)} over the first axes, float32: the variance times the number of elements, in one walk over them. Over
 * no elements it is 0; of anything infinite or NaN it is NaN.
 *
 * <p>Gradient: {@code dx = 2 (x - mean(x)) dy}, since the deviations themselves sum to 0.
 *
 * @param axes 0, 1, ... which go away or, with {@code keepDims}, stay with size 1
 */
public record SquaredDeviations(List<Integer> axes, boolean keepDims) implements Op {
    public SquaredDeviations {
        axes = List.copyOf(axes);
    }

    /** The sum of the same elements. */
    public Reduce sum() {
        return new Reduce(Reduce.Kind.SUM, axes, keepDims);
    }

    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 1, in);
        Check.that(in.get(0).dtype() == DType.FLOAT32, this, "is defined for f32", in);
        Check.that(FusedSums.isSum(sum()), this, "is over the first axes, not " + axes, in);
        return sum().infer(in);
    }

    @Override
    public void vjp(Vjp c) {
        if (!c.wants(0)) {
            return;
        }
        Value x = c.input(0);
        Reduce total = new Reduce(Reduce.Kind.SUM, axes, true);
        Shape kept = total.kept(x.shape());
        Value mean = c.mul(c.emit(total, x), (double) kept.size() / x.shape().size());
        c.grad(0, c.mul(c.mul(c.sub(x, mean), 2), c.reshape(c.outputGrad(), kept)));
    }
}
