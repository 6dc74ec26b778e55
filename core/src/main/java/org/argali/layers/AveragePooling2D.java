package org.argali.layers;

import org.argali.op.Pool;

/**
 * The mean of each window of images: {@code float[n, h, w, c] -> float[n, oh, ow, c]}. Padding does not count.
 *
 * <pre>{@code
 * Tensor y = averagePooling2d(2).apply(input(32, 32, 3));     // f32[?,16,16,3]
 * }</pre>
 */
public final class AveragePooling2D extends PoolLayer<AveragePooling2D> {
    /** @param poolSize one number for all axes, or height and width */
    public AveragePooling2D(int... poolSize) {
        super(Pool.Kind.AVERAGE, 2, poolSize);
    }
}
