package org.argali.layers;

import org.argali.op.Pool;

/**
 * The maximum of each window of images: {@code float[n, h, w, c] -> float[n, oh, ow, c]}.
 *
 * <pre>{@code
 * Tensor y = maxPooling2d(2).apply(input(32, 32, 3));     // f32[?,16,16,3]
 * }</pre>
 */
public final class MaxPooling2D extends PoolLayer<MaxPooling2D> {
    /** @param poolSize one number for all axes, or height and width */
    public MaxPooling2D(int... poolSize) {
        super(Pool.Kind.MAX, 2, poolSize);
    }
}
