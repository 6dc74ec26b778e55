package org.argali.layers;

import org.argali.op.Pool;

/**
 * The mean of as many parts of images as the output has elements: {@code float[n, h, w, c] -> float[n, oh, ow, c]}.
 *
 * <pre>{@code
 * Tensor y = adaptiveAveragePooling2d(4).apply(input(10, 12, 3));     // f32[?,4,4,3]
 * }</pre>
 */
public final class AdaptiveAveragePooling2D extends AdaptivePoolLayer<AdaptiveAveragePooling2D> {
    /** @param outputSize one number for both axes, or height and width */
    public AdaptiveAveragePooling2D(int... outputSize) {
        super(Pool.Kind.AVERAGE, 2, outputSize);
    }
}
