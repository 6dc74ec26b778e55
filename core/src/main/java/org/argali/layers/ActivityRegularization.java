package org.argali.layers;

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
    /** @throws IllegalArgumentException if a factor is negative */
    public ActivityRegularization(double l1, double l2) {
        rules(rules().activity(Regularizers.l1l2(l1, l2)));
    }

    @Override
    Value change(Call c, Value x) {
        return x;
    }
}
