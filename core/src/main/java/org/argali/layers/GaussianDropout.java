package org.argali.layers;

import org.argali.op.Value;

/**
 * While training, multiplies with normal numbers of mean 1 and standard deviation {@code sqrt(rate / (1 - rate))};
 * otherwise does nothing (Srivastava et al. 2014).
 *
 * <pre>{@code
 * Tensor y = gaussianDropout(0.2).apply(input(64));
 * }</pre>
 */
public final class GaussianDropout extends RandomLayer<GaussianDropout> {
    private final double rate;

    /** @throws IllegalArgumentException if {@code rate} is not in [0, 1) */
    public GaussianDropout(double rate) {
        super(rate > 0);
        this.rate = Arguments.rate("gaussian_dropout", rate);
    }

    @Override
    Value disturb(Call c, Value x) {
        Value noise = c.mul(normal(c, x.shape()), Math.sqrt(rate / (1 - rate)));
        return c.mul(x, c.add(noise, 1));
    }

    @Override
    protected boolean computesInFloat() {
        return true;
    }

    @Override
    protected void describe(Options o) {
        o.put("rate", rate).put("seed", null);
    }
}
