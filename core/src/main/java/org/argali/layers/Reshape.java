package org.argali.layers;

import java.util.List;
import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * The same elements under another shape: {@code [n, ...] -> [n, shape...]}, of any dtype. One size may be -1 (which is
 * {@code ANY}): it is what the others leave.
 *
 * <pre>{@code
 * Tensor y = reshape(7, 7, -1).apply(input(3136));     // f32[?,7,7,64]
 * }</pre>
 */
public final class Reshape extends ConfiguredLayer<Reshape> {
    private final Shape target;

    /**
     * @param shape without the batch axis
     * @throws IllegalArgumentException if more than one size is -1, or one is 0 or less than -1
     */
    public Reshape(int... shape) {
        int open = 0;
        for (int d : shape) {
            if (d == 0 || d < Shape.ANY) {
                throw new IllegalArgumentException("[reshape] sizes are positive, or -1 for what is left; not " + d);
            }
            open += d == Shape.ANY ? 1 : 0;
        }
        if (open > 1) {
            throw new IllegalArgumentException("[reshape] only one size can be -1, but " + open + " are");
        }
        this.target = Shape.of(shape);
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        Arguments.inputs(inputs, 1);
        Shape each = each(inputs.get(0));
        if (each.isFullyKnown()) {
            long rest = each.size() % Math.abs(targetSize());
            boolean fits = target.isFullyKnown() ? each.size() == targetSize() : rest == 0;
            check(
                    fits,
                    each.size() + " elements do not fill " + target
                            + (target.isFullyKnown() ? " of " + targetSize() : ""));
        }
    }

    private static Shape each(TensorType t) {
        return t.shape().slice(1, t.rank());
    }

    /** The product of the sizes that are given. */
    private long targetSize() {
        return target.dims().stream()
                .filter(d -> d != Shape.ANY)
                .mapToLong(d -> d)
                .reduce(1, Math::multiplyExact);
    }

    private Shape resolve(Shape each) {
        int open = target.dims().indexOf(Shape.ANY);
        return open < 0 || !each.isFullyKnown() ? target : target.with(open, (int) (each.size() / targetSize()));
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Value x = inputs.get(0);
        return List.of(c.reshape(x, resolve(each(x.type())).prepend(x.shape().dim(0))));
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        TensorType x = inputs.get(0);
        return List.of(x.withShape(resolve(each(x)).prepend(x.dim(0))));
    }

    @Override
    protected void describe(Options o) {
        o.put("target_shape", target.dims());
    }
}
