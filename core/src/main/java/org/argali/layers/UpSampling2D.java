package org.argali.layers;

/**
 * Repeats the elements of images, as Keras does with interpolation {@code nearest}: {@code float[n, h, w, c] -> float[n, oh, ow, c]}.
 *
 * <pre>{@code
 * Tensor y = upSampling2d(2).apply(input(32, 32, 3));     // f32[?,64,64,3]
 * }</pre>
 */
public final class UpSampling2D extends UpSamplingLayer<UpSampling2D> {
    /** @param size one number for both axes, or height and width */
    public UpSampling2D(int... size) {
        super(2, size);
    }
}
