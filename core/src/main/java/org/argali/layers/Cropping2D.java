package org.argali.layers;

/**
 * Takes elements away at the edges of images: {@code float[n, h, w, c] -> float[n, oh, ow, c]}.
 *
 * <pre>{@code
 * Tensor y = cropping2d(1).apply(input(32, 32, 3));     // f32[?,30,30,3]
 * }</pre>
 */
public final class Cropping2D extends CroppingLayer<Cropping2D> {
    /** @param sizes one for all edges, one for each axis, or one for each edge: top, bottom, left, right */
    public Cropping2D(int... sizes) {
        super(2, sizes);
    }
}
