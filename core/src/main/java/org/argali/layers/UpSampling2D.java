package org.argali.layers;

import java.util.ArrayList;
import java.util.Collections;
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
    /** Where new elements come from. */
    public enum Interpolation {
        /** From the nearest element. */
        NEAREST,
        /** From the two nearest on each axis, by their distance. */
        BILINEAR
    }

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
        Value rows = between(c, inputs.get(0), firstAxis(), size().get(0));
        return List.of(between(c, rows, firstAxis() + 1, size().get(1)));
    }

    /** {@code times} new elements around each along an axis; those beyond the edges count as the edge. */
    private static Value between(Call c, Value x, int axis, int times) {
        int n = x.shape().dim(axis);
        if (n == 1) {
            return c.concat(axis, Collections.nCopies(times, x));
        }
        Value before = c.concat(axis, List.of(c.slice(x, axis, 0, 1), c.slice(x, axis, 0, n - 1)));
        Value after = c.concat(axis, List.of(c.slice(x, axis, 1, n), c.slice(x, axis, n - 1, n)));
        List<Value> parts = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            double offset = (i + 0.5) / times - 0.5; // from the middle of the element
            Value neighbour = offset < 0 ? before : after;
            Value mixed = c.add(c.mul(x, 1 - Math.abs(offset)), c.mul(neighbour, Math.abs(offset)));
            parts.add(c.expandDims(mixed, axis + 1));
        }
        return c.reshape(c.concat(axis + 1, parts), x.shape().with(axis, n * times));
    }

    @Override
    protected void describe(Options o) {
        super.describe(o);
        o.put("interpolation", interpolation);
    }
}
