package org.argali.layers;

/**
 * Convolution over volumes: {@code float[n, d, h, w, c] -> float[n, od, oh, ow, filters]}.
 *
 * <pre>{@code
 * Tensor y = conv3d(8, 3).apply(input(16, 32, 32, 1));     // f32[?,14,30,30,8]
 * }</pre>
 */
public final class Conv3D extends ConvLayer<Conv3D> {
    /** @param kernelSize one number for all axes, or depth, height and width */
    public Conv3D(int filters, int... kernelSize) {
        super(filters, 3, kernelSize);
    }
}
