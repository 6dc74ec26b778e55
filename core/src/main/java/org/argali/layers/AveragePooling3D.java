package org.argali.layers;

import org.argali.op.Pool;

/**
 * The mean of each window of volumes: {@code float[n, d, h, w, c] -> float[n, od, oh, ow, c]}. Padding does not count.
 *
 * <pre>{@code
 * Tensor y = averagePooling3d(2).apply(input(8, 32, 32, 1));     // f32[?,4,16,16,1]
 * }</pre>
 */
public final class AveragePooling3D extends PoolLayer<AveragePooling3D> {
    /** @param poolSize one number for all axes, or depth, height and width */
    public AveragePooling3D(int... poolSize) {
        super(Pool.Kind.AVERAGE, 3, poolSize);
    }
}
