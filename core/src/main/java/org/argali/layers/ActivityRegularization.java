package org.argali.layers;

import java.util.List;
import org.argali.op.Value;
import org.argali.regularizers.Regularizers;

/**
 * Passes its input on and adds {@code l1 sum |x| + l2 sum x^2}, divided by the size of the batch, to the loss. Shapes and
 * masks stay as they are.
 *
 * <pre>{@code
 * Tensor y = activityRegularization(0.01, 0).apply(input(64));
 * }</pre>
 */
public final class ActivityRegularization extends ElementwiseLayer<ActivityRegularization> {
    private final double l1;
    private final double l2;

    /** @throws IllegalArgumentException if a factor is negative */
    public ActivityRegularization(double l1, double l2) {
        this.l1 = Arguments.notNegative("activity_regularization", "l1", l1);
        this.l2 = Arguments.notNegative("activity_regularization", "l2", l2);
    }

    @Override
    Value change(Call c, Value x) {
        return x;
    }

    @Override
    protected void regularize(Call c, List<Value> outputs) {
        super.regularize(c, outputs);
        penalize(c, Regularizers.l1l2(l1, l2), outputs.get(0));
    }

    @Override
    protected void describe(Options o) {
        o.put("l1", l1).put("l2", l2);
    }
}
