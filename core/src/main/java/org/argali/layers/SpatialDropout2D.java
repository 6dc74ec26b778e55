package org.argali.layers;

/**
 * Dropout of whole channels of images.
 *
 * <pre>{@code
 * Tensor y = spatialDropout2d(0.2).apply(input(32, 32, 8));
 * }</pre>
 */
public final class SpatialDropout2D extends SpatialDropoutLayer<SpatialDropout2D> {
    /** @throws IllegalArgumentException if {@code rate} is not in [0, 1) */
    public SpatialDropout2D(double rate) {
        super(2, rate);
    }
}
