package org.argali.layers;

import org.argali.op.Pool;

/**
 * The maximum of as many parts of images as the output has elements: {@code float[n, h, w, c] -> float[n, oh, ow, c]}.
 *
 * <pre>{@code
 * Tensor y = adaptiveMaxPooling2d(4).apply(input(10, 12, 3));     // f32[?,4,4,3]
 * }</pre>
 */
public final class AdaptiveMaxPooling2D extends AdaptivePoolLayer<AdaptiveMaxPooling2D> {
    /** @param outputSize one number for both axes, or height and width */
    public AdaptiveMaxPooling2D(int... outputSize) {
        super(Pool.Kind.MAX, 2, outputSize);
    }
}
