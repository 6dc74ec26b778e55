package org.argali.layers;

import java.util.Arrays;
import java.util.List;
import org.argali.op.Reduce;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * {@code x / sqrt(sum x^2)} with the sum over some axes, the last by default; what is 0 stays 0. Shapes and masks stay as
 * they are.
 *
 * <pre>{@code
 * Tensor y = unitNormalization().apply(input(64));
 * }</pre>
 */
public final class UnitNormalization extends ElementwiseLayer<UnitNormalization> {
    private int[] axes = {-1};

    /** The axes of the sum; -1 by default. */
    public UnitNormalization axis(int... a) {
        int[] copy = a.clone();
        return with(l -> l.axes = copy);
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        super.checkTypes(inputs);
        Arrays.stream(axes).forEach(a -> Arguments.axis(inputs.get(0), a));
    }

    @Override
    Value change(Call c, Value x) {
        return unit(c, x, axes);
    }

    static Value unit(Call c, Value x, int... axes) {
        return unit(c, x, 1e-24, axes);
    }

    /** As {@link #unit(Call, Value, int...)}, with this as the least sum of squares. */
    static Value unit(Call c, Value x, double least, int... axes) {
        Value sum = c.reduce(Reduce.Kind.SUM, c.square(x), true, axes);
        return c.mul(x, c.emit(Unary.RSQRT, c.max(sum, least)));
    }

    @Override
    protected boolean computesInFloat() {
        return true;
    }

    @Override
    protected void describe(Options o) {
        o.put("axis", axes.length == 1 ? axes[0] : Arrays.stream(axes).boxed().toList());
    }
}
