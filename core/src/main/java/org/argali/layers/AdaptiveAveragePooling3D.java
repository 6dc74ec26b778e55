package org.argali.layers;

import org.argali.op.Pool;

/**
 * The mean of as many parts of volumes as the output has elements: {@code float[n, d, h, w, c] -> float[n, od, oh, ow, c]}.
 *
 * <pre>{@code
 * Tensor y = adaptiveAveragePooling3d(4).apply(input(8, 8, 8, 1));     // f32[?,4,4,4,1]
 * }</pre>
 */
public final class AdaptiveAveragePooling3D extends AdaptivePoolLayer<AdaptiveAveragePooling3D> {
    /** @param outputSize one number for all axes, or depth, height and width */
    public AdaptiveAveragePooling3D(int... outputSize) {
        super(Pool.Kind.AVERAGE, 3, outputSize);
    }
}
