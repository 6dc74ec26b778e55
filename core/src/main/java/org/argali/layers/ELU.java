package org.argali.layers;

import org.argali.op.Value;

/**
 * {@code x} above 0, {@code alpha (e^x - 1)} below (Clevert et al. 2016); alpha is 1 by default.
 *
 * <pre>{@code
 * Tensor y = elu().alpha(0.5).apply(input(64));
 * }</pre>
 */
public final class ELU extends ElementwiseLayer<ELU> {
    private double alpha = 1;

    public ELU alpha(double a) {
        return with(l -> l.alpha = a);
    }

    @Override
    Value change(Call c, Value x) {
        return ActivationMath.elu(c, x, alpha);
    }

    @Override
    protected void describe(Options o) {
        o.put("alpha", alpha);
    }
}
