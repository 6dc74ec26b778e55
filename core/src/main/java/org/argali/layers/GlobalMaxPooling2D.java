package org.argali.layers;

import org.argali.op.Pool;

/**
 * The maximum over the whole height and width of images: {@code float[n, h, w, c] -> float[n, c]}.
 *
 * <pre>{@code
 * Tensor y = globalMaxPooling2d().apply(input(32, 32, 3));     // f32[?,3]
 * }</pre>
 */
public final class GlobalMaxPooling2D extends GlobalPoolLayer<GlobalMaxPooling2D> {
    public GlobalMaxPooling2D() {
        super(Pool.Kind.MAX, 2);
    }
}
