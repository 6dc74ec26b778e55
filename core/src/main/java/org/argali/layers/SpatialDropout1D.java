package org.argali.layers;

/**
 * Dropout of whole channels of sequences.
 *
 * <pre>{@code
 * Tensor y = spatialDropout1d(0.2).apply(input(100, 8));
 * }</pre>
 */
public final class SpatialDropout1D extends SpatialDropoutLayer<SpatialDropout1D> {
    /** @throws IllegalArgumentException if {@code rate} is not in [0, 1) */
    public SpatialDropout1D(double rate) {
        super(1, rate);
    }
}
