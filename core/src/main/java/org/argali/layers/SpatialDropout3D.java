package org.argali.layers;

/**
 * Dropout of whole channels of volumes.
 *
 * <pre>{@code
 * Tensor y = spatialDropout3d(0.2).apply(input(8, 32, 32, 8));
 * }</pre>
 */
public final class SpatialDropout3D extends SpatialDropoutLayer<SpatialDropout3D> {
    /** @throws IllegalArgumentException if {@code rate} is not in [0, 1) */
    public SpatialDropout3D(double rate) {
        super(3, rate);
    }
}
