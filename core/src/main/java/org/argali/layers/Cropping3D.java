package org.argali.layers;

/**
 * Takes elements away at the edges of volumes: {@code float[n, d, h, w, c] -> float[n, od, oh, ow, c]}.
 *
 * <pre>{@code
 * Tensor y = cropping3d(1).apply(input(8, 32, 32, 1));     // f32[?,6,30,30,1]
 * }</pre>
 */
public final class Cropping3D extends CroppingLayer<Cropping3D> {
    /** @param sizes one for all edges, one for each axis, or one for each edge: before and after of depth, height and width */
    public Cropping3D(int... sizes) {
        super(3, sizes);
    }
}
