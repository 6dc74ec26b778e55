package org.argali.layers;

/**
 * Adds zeros at the edges of sequences: {@code float[n, t, c] -> float[n, o, c]}.
 *
 * <pre>{@code
 * Tensor y = zeroPadding1d(1).apply(input(100, 8));     // f32[?,102,8]
 * }</pre>
 */
public final class ZeroPadding1D extends ZeroPaddingLayer<ZeroPadding1D> {
    /** @param sizes one for all edges, or one for each edge: before and after */
    public ZeroPadding1D(int... sizes) {
        super(1, sizes);
    }
}
