package org.argali.layers;

import org.argali.op.Value;

/**
 * {@code x} from the threshold up to the largest value, {@code negativeSlope (x - threshold)} below; {@code max(x, 0)} by
 * default.
 *
 * <pre>{@code
 * Tensor y = relu().maxValue(6).apply(input(64));
 * }</pre>
 */
public final class ReLU extends ElementwiseLayer<ReLU> {
    private double maxValue = Double.POSITIVE_INFINITY;
    private double negativeSlope;
    private double threshold;

    /** The largest result; none by default. */
    public ReLU maxValue(double v) {
        return with(l -> l.maxValue = Arguments.notNegative("re_lu", "maxValue", v));
    }

    /** The slope below the threshold; 0 by default. */
    public ReLU negativeSlope(double s) {
        return with(l -> l.negativeSlope = Arguments.notNegative("re_lu", "negativeSlope", s));
    }

    /** Where the function begins to rise; 0 by default. */
    public ReLU threshold(double t) {
        return with(l -> l.threshold = Arguments.notNegative("re_lu", "threshold", t));
    }

    @Override
    Value change(Call c, Value x) {
        boolean plain = maxValue == Double.POSITIVE_INFINITY && negativeSlope == 0 && threshold == 0;
        return plain ? c.relu(x) : ActivationMath.relu(c, x, negativeSlope, maxValue, threshold);
    }

    @Override
    protected void describe(Options o) {
        o.put("max_value", maxValue == Double.POSITIVE_INFINITY ? null : maxValue)
                .put("negative_slope", negativeSlope)
                .put("threshold", threshold);
    }
}
