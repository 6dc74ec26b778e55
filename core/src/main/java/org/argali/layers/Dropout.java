package org.argali.layers;

import java.util.Arrays;
import java.util.List;
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
    private List<Integer> noiseShape = List.of();

    /** @throws IllegalArgumentException if {@code rate} is not in [0, 1) */
    public Dropout(double rate) {
        super(rate > 0);
        this.rate = Arguments.rate("dropout", rate);
    }

    /**
     * The shape of the random choice, batch axis first; ANY stands for the size of the input, 1 for one choice along the
     * whole axis. By default each element is chosen for itself.
     */
    public Dropout noiseShape(int... sizes) {
        List<Integer> list = Arrays.stream(sizes).boxed().toList();
        return with(l -> l.noiseShape = list);
    }

    @Override
    Value disturb(Call c, Value x) {
        return drop(c, x, noise(x, noiseShape), rate);
    }

    @Override
    protected void describe(Options o) {
        o.put("rate", rate)
                .put("seed", null)
                .put("noise_shape", noiseShape.isEmpty() ? null : Options.sizes(noiseShape));
    }
}
