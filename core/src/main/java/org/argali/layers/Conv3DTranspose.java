package org.argali.layers;

/**
 * Transposed convolution over volumes: {@code float[n, d, h, w, c] -> float[n, od, oh, ow, filters]}.
 *
 * <pre>{@code
 * Tensor y = conv3dTranspose(8, 2).strides(2).apply(input(4, 4, 4, 1));     // f32[?,8,8,8,8]
 * }</pre>
 */
public final class Conv3DTranspose extends ConvTransposeLayer<Conv3DTranspose> {
    /** @param kernelSize one number for all axes, or depth, height and width */
    public Conv3DTranspose(int filters, int... kernelSize) {
        super(filters, 3, kernelSize);
    }
}
