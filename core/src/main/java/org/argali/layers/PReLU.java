package org.argali.layers;

import static org.argali.initializers.Initializers.ZEROS;

import java.util.List;
import org.argali.constraints.Constraint;
import org.argali.initializers.Initializer;
import org.argali.op.Value;
import org.argali.regularizers.Regularizer;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * {@code x} above 0, {@code alpha x} below, where alpha is learned: one for each element of a sample, or one for all along
 * the shared axes (He et al. 2015).
 *
 * <pre>{@code
 * Tensor y = prelu().sharedAxes(1, 2).apply(input(32, 32, 8));     // one alpha a channel
 * }</pre>
 */
public final class PReLU extends ElementwiseLayer<PReLU> {
    private List<Integer> sharedAxes = List.of();
    private Initializer alphaInitializer = ZEROS;
    private @Nullable Weight alpha;

    /** Axes, counted from 1, along which alpha is the same; none by default. */
    public PReLU sharedAxes(Integer... axes) {
        List<Integer> list = List.of(axes);
        list.forEach(a -> Arguments.positive("p_re_lu", "a shared axis", a));
        return with(l -> l.sharedAxes = list);
    }

    /** Zeros by default. */
    public PReLU alphaInitializer(Initializer i) {
        return with(l -> l.alphaInitializer = i);
    }

    public PReLU alphaRegularizer(Regularizer r) {
        return regularizer("alpha", r);
    }

    public PReLU alphaConstraint(Constraint k) {
        return constraint("alpha", k);
    }

    @Override
    protected void build(List<TensorType> inputs) {
        TensorType x = inputs.get(0);
        Shape shape = x.shape().slice(1, x.rank());
        for (int axis = 1; axis < x.rank(); axis++) {
            shape = shape.with(axis - 1, sharedAxes.contains(axis) ? 1 : Arguments.known(x, axis));
        }
        alpha = addWeight("alpha", shape, alphaInitializer, true);
    }

    @Override
    Value change(Call c, Value x) {
        Value below = c.mul(c.weight(Arguments.built(alpha)), c.relu(c.neg(x)));
        return c.sub(c.relu(x), below);
    }

    @Override
    protected void describe(Options o) {
        o.put("alpha_initializer", alphaInitializer)
                .rules("alpha")
                .put("shared_axes", sharedAxes.isEmpty() ? null : sharedAxes);
    }
}
