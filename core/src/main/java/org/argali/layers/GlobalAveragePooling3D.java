package org.argali.layers;

import org.argali.op.Pool;

/**
 * The mean over the whole depth, height and width of volumes: {@code float[n, d, h, w, c] -> float[n, c]}.
 *
 * <pre>{@code
 * Tensor y = globalAveragePooling3d().apply(input(8, 32, 32, 1));     // f32[?,1]
 * }</pre>
 */
public final class GlobalAveragePooling3D extends GlobalPoolLayer<GlobalAveragePooling3D> {
    public GlobalAveragePooling3D() {
        super(Pool.Kind.AVERAGE, 3);
    }
}
