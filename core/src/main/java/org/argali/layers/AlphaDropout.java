package org.argali.layers;

import org.argali.op.Compare;
import org.argali.op.Value;

/**
 * While training, sets a share {@code rate} of the elements to the value that selu saturates at and scales all so that mean
 * and variance stay (Klambauer et al. 2017); otherwise does nothing.
 *
 * <pre>{@code
 * Tensor y = alphaDropout(0.1).apply(dense(64).activation(SELU).kernelInitializer(LECUN_NORMAL).apply(input(32)));
 * }</pre>
 */
public final class AlphaDropout extends RandomLayer<AlphaDropout> {
    /** What selu tends to: minus its alpha times its scale. */
    private static final double SATURATION = -1.6732632423543772 * 1.0507009873554805;

    private final double rate;

    /** @throws IllegalArgumentException if {@code rate} is not in [0, 1) */
    public AlphaDropout(double rate) {
        super(rate > 0);
        this.rate = Arguments.rate("alpha_dropout", rate);
    }

    @Override
    Value disturb(Call c, Value x) {
        double a = 1 / Math.sqrt((1 - rate) * (1 + rate * SATURATION * SATURATION));
        double b = -a * SATURATION * rate;
        Value keep = c.compare(Compare.GE, c.random(x.shape()), rate);
        return c.add(c.mul(c.select(keep, x, SATURATION), a), b);
    }

    @Override
    protected void describe(Options o) {
        o.put("rate", rate).put("seed", null).put("noise_shape", null);
    }
}
