package org.argali.layers;

import java.util.Arrays;
import java.util.List;
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
    private List<Integer> noiseShape = List.of();

    /** @throws IllegalArgumentException if {@code rate} is not in [0, 1) */
    public AlphaDropout(double rate) {
        super(rate > 0);
        this.rate = Arguments.rate("alpha_dropout", rate);
    }

    /**
     * The shape of the random choice, batch axis first; ANY stands for the size of the input, 1 for one choice along the
     * whole axis. By default each element is chosen for itself.
     */
    public AlphaDropout noiseShape(int... sizes) {
        List<Integer> list = Arrays.stream(sizes).boxed().toList();
        return with(l -> l.noiseShape = list);
    }

    @Override
    Value disturb(Call c, Value x) {
        double a = 1 / Math.sqrt((1 - rate) * (1 + rate * SATURATION * SATURATION));
        double b = -a * SATURATION * rate;
        Value keep = c.compare(Compare.GE, c.random(noise(x, noiseShape)), rate);
        return c.add(c.mul(c.select(keep, x, SATURATION), a), b);
    }

    @Override
    protected boolean computesInFloat() {
        return true;
    }

    @Override
    protected void describe(Options o) {
        o.put("rate", rate)
                .put("seed", null)
                .put("noise_shape", noiseShape.isEmpty() ? null : Options.sizes(noiseShape));
    }
}
