package org.argali.layers;

/**
 * Takes elements away at the edges of sequences: {@code float[n, t, c] -> float[n, o, c]}.
 *
 * <pre>{@code
 * Tensor y = cropping1d(1).apply(input(100, 8));     // f32[?,98,8]
 * }</pre>
 */
public final class Cropping1D extends CroppingLayer<Cropping1D> {
    /** @param sizes one for all edges, or one for each edge: before and after */
    public Cropping1D(int... sizes) {
        super(1, sizes);
    }
}
