package org.argali.layers;

import org.argali.op.Pool;

/**
 * The mean over the whole height and width of images: {@code float[n, h, w, c] -> float[n, c]}.
 *
 * <pre>{@code
 * Tensor y = globalAveragePooling2d().apply(input(32, 32, 3));     // f32[?,3]
 * }</pre>
 */
public final class GlobalAveragePooling2D extends GlobalPoolLayer<GlobalAveragePooling2D> {
    public GlobalAveragePooling2D() {
        super(Pool.Kind.AVERAGE, 2);
    }
}
