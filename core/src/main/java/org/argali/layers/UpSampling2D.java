package org.argali.layers;

import java.util.List;
import org.argali.op.Value;

/**
 * Enlarges images: {@code float[n, h, w, c] -> float[n, oh, ow, c]}. Elements are repeated, or interpolated between the
 * middles of their neighbours.
 *
 * <pre>{@code
 * Tensor y = upSampling2d(2).interpolation(BILINEAR).apply(input(32, 32, 3));     // f32[?,64,64,3]
 * }</pre>
 */
public final class UpSampling2D extends UpSamplingLayer<UpSampling2D> {
    private Interpolation interpolation = Interpolation.NEAREST;

    /** @param size one number for both axes, or height and width */
    public UpSampling2D(int... size) {
        super(2, size);
    }

    /** {@link Interpolation#NEAREST} by default. */
    public UpSampling2D interpolation(Interpolation i) {
        return with(l -> l.interpolation = i);
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        if (interpolation == Interpolation.NEAREST) {
            return super.call(c, inputs);
        }
        Arguments.floats(inputs.get(0).type());
        Value x = inputs.get(0);
        int h = firstAxis();
        Value rows = interpolation.resize(c, x, h, x.shape().dim(h) * size().get(0), false);
        return List.of(interpolation.resize(c, rows, h + 1, x.shape().dim(h + 1) * size().get(1), false));
    }

    @Override
    protected boolean computesInFloat() {
        return true;
    }

    @Override
    protected void describe(Options o) {
        super.describe(o);
        o.put("interpolation", interpolation);
    }
}
