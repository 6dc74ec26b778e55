package org.argali.layers;

import org.argali.op.Value;

/**
 * While training, adds normal numbers with mean 0; otherwise does nothing.
 *
 * <pre>{@code
 * Tensor y = gaussianNoise(0.1).apply(input(64));
 * }</pre>
 */
public final class GaussianNoise extends RandomLayer<GaussianNoise> {
    private final double stddev;

    /** @throws IllegalArgumentException if {@code stddev} is negative */
    public GaussianNoise(double stddev) {
        super(stddev > 0);
        this.stddev = Arguments.notNegative("gaussian_noise", "stddev", stddev);
    }

    @Override
    Value disturb(Call c, Value x) {
        return c.add(x, c.mul(normal(c, x.shape()), stddev));
    }

    @Override
    protected boolean computesInFloat() {
        return true;
    }

    @Override
    protected void describe(Options o) {
        o.put("stddev", stddev).put("seed", null);
    }
}
