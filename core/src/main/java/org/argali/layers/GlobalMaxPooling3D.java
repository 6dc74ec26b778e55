package org.argali.layers;

import org.argali.op.Pool;

/**
 * The maximum over the whole depth, height and width of volumes: {@code float[n, d, h, w, c] -> float[n, c]}.
 *
 * <pre>{@code
 * Tensor y = globalMaxPooling3d().apply(input(8, 32, 32, 1));     // f32[?,1]
 * }</pre>
 */
public final class GlobalMaxPooling3D extends GlobalPoolLayer<GlobalMaxPooling3D> {
    public GlobalMaxPooling3D() {
        super(Pool.Kind.MAX, 3);
    }
}
