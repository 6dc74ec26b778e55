package org.argali.layers;

/**
 * Transposed convolution over images: {@code float[n, h, w, c] -> float[n, oh, ow, filters]}.
 *
 * <pre>{@code
 * Tensor y = conv2dTranspose(8, 3).strides(2).padding(SAME).apply(input(16, 16, 4));     // f32[?,32,32,8]
 * }</pre>
 */
public final class Conv2DTranspose extends ConvTransposeLayer<Conv2DTranspose> {
    /** @param kernelSize one number for both axes, or height and width */
    public Conv2DTranspose(int filters, int... kernelSize) {
        super(filters, 2, kernelSize);
    }
}
