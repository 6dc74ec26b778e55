package org.argali.layers;

import org.argali.op.Value;

/**
 * {@code x} above 0, {@code negativeSlope x} below; the slope is 0.3 by default (that of the activation of this name is
 * 0.2, both as in Keras).
 *
 * <pre>{@code
 * Tensor y = leakyRelu().negativeSlope(0.1).apply(input(64));
 * }</pre>
 */
public final class LeakyReLU extends ElementwiseLayer<LeakyReLU> {
    private double negativeSlope = 0.3;

    public LeakyReLU negativeSlope(double s) {
        return with(l -> l.negativeSlope = Arguments.notNegative("leaky_re_lu", "negativeSlope", s));
    }

    @Override
    Value change(Call c, Value x) {
        return ActivationMath.leakyRelu(c, x, negativeSlope);
    }

    @Override
    protected void describe(Options o) {
        o.put("negative_slope", negativeSlope);
    }
}
