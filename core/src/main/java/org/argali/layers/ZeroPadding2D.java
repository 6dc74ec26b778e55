package org.argali.layers;

/**
 * Adds zeros at the edges of images: {@code float[n, h, w, c] -> float[n, oh, ow, c]}.
 *
 * <pre>{@code
 * Tensor y = zeroPadding2d(1).apply(input(32, 32, 3));     // f32[?,34,34,3]
 * }</pre>
 */
public final class ZeroPadding2D extends ZeroPaddingLayer<ZeroPadding2D> {
    /** @param sizes one for all edges, one for each axis, or one for each edge: top, bottom, left, right */
    public ZeroPadding2D(int... sizes) {
        super(2, sizes);
    }
}
