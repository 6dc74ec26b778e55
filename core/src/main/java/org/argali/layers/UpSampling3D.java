package org.argali.layers;

/**
 * Repeats the elements of volumes, as Keras does with interpolation {@code nearest}: {@code float[n, d, h, w, c] -> float[n, od, oh, ow, c]}.
 *
 * <pre>{@code
 * Tensor y = upSampling3d(2).apply(input(8, 32, 32, 1));     // f32[?,16,64,64,1]
 * }</pre>
 */
public final class UpSampling3D extends UpSamplingLayer<UpSampling3D> {
    /** @param size one number for all axes, or depth, height and width */
    public UpSampling3D(int... size) {
        super(3, size);
    }
}
