package org.argali.layers;

import org.argali.op.Value;

/**
 * While training, sets a share {@code rate} of the elements to 0 and divides the others by {@code 1 - rate}; otherwise
 * does nothing (Srivastava et al. 2014). Shapes and masks stay as they are.
 *
 * <pre>{@code
 * Tensor y = dropout(0.5).apply(input(64));
 * }</pre>
 */
public final class Dropout extends RandomLayer<Dropout> {
    private final double rate;

    /** @throws IllegalArgumentException if {@code rate} is not in [0, 1) */
    public Dropout(double rate) {
        super(rate > 0);
        this.rate = Arguments.rate("dropout", rate);
    }

    @Override
    Value disturb(Call c, Value x) {
        return drop(c, x, x.shape(), rate);
    }

    @Override
    protected void describe(Options o) {
        o.put("rate", rate).put("seed", null).put("noise_shape", null);
    }
}
