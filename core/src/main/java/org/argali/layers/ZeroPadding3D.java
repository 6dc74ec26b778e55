package org.argali.layers;

/**
 * Adds zeros at the edges of volumes: {@code float[n, d, h, w, c] -> float[n, od, oh, ow, c]}.
 *
 * <pre>{@code
 * Tensor y = zeroPadding3d(1).apply(input(8, 32, 32, 1));     // f32[?,10,34,34,1]
 * }</pre>
 */
public final class ZeroPadding3D extends ZeroPaddingLayer<ZeroPadding3D> {
    /** @param sizes one for all edges, one for each axis, or one for each edge: before and after of depth, height and width */
    public ZeroPadding3D(int... sizes) {
        super(3, sizes);
    }
}
