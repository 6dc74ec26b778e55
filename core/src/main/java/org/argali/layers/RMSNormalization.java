package org.argali.layers;

import static org.argali.initializers.Initializers.ONES;

import java.util.Arrays;
import java.util.List;
import org.argali.op.Reduce;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * {@code scale x / sqrt(mean x^2 + epsilon)} with the mean over some axes, the last by default (Zhang and Sennrich 2019);
 * the scale has the shape of these axes. Shapes and masks stay as they are.
 *
 * <pre>{@code
 * Tensor y = rmsNormalization().apply(input(10, 64));
 * }</pre>
 */
public final class RMSNormalization extends ElementwiseLayer<RMSNormalization> {
    private int[] axes = {-1};
    private double epsilon = 1e-6;
    private @Nullable Weight scale;

    /** The axes to normalize over; -1 by default. */
    public RMSNormalization axis(int... a) {
        int[] copy = a.clone();
        return with(l -> l.axes = copy);
    }

    /** Added to the mean; 0.000001 by default. */
    public RMSNormalization epsilon(double e) {
        return with(l -> l.epsilon = Arguments.notNegative("rms_normalization", "epsilon", e));
    }

    private int[] sortedAxes(TensorType x) {
        return Arrays.stream(axes)
                .map(a -> Arguments.axis(x, a))
                .sorted()
                .distinct()
                .toArray();
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        super.checkTypes(inputs);
        sortedAxes(inputs.get(0));
    }

    @Override
    protected void build(List<TensorType> inputs) {
        TensorType x = inputs.get(0);
        int[] sizes =
                Arrays.stream(sortedAxes(x)).map(a -> Arguments.known(x, a)).toArray();
        scale = addWeight("scale", Shape.of(sizes), ONES, true);
    }

    @Override
    Value change(Call c, Value x) {
        int[] over = sortedAxes(x.type());
        double share = 1;
        Shape along = x.shape();
        for (int i = 0; i < along.rank(); i++) {
            boolean in = Arrays.binarySearch(over, i) >= 0;
            share /= in ? along.dim(i) : 1;
            along = in ? along : along.with(i, 1);
        }
        Value mean = c.mul(c.reduce(Reduce.Kind.SUM, c.square(x), true, over), share);
        Value y = c.mul(x, c.emit(Unary.RSQRT, c.add(mean, epsilon)));
        return c.mul(y, c.reshape(c.weight(Arguments.built(scale)), along));
    }

    @Override
    protected boolean computesInFloat() {
        return true;
    }

    @Override
    protected void describe(Options o) {
        o.put("axis", Arrays.stream(axes).boxed().toList()).put("epsilon", epsilon);
    }
}
