package org.argali.layers;

import org.argali.op.Pool;

/**
 * The maximum of each window of volumes: {@code float[n, d, h, w, c] -> float[n, od, oh, ow, c]}.
 *
 * <pre>{@code
 * Tensor y = maxPooling3d(2).apply(input(8, 32, 32, 1));     // f32[?,4,16,16,1]
 * }</pre>
 */
public final class MaxPooling3D extends PoolLayer<MaxPooling3D> {
    /** @param poolSize one number for all axes, or depth, height and width */
    public MaxPooling3D(int... poolSize) {
        super(Pool.Kind.MAX, 3, poolSize);
    }
}
