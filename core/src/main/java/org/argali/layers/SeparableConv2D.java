package org.argali.layers;

/**
 * Depthwise, then pointwise convolution of images: {@code float[n, h, w, c] -> float[n, oh, ow, filters]}.
 *
 * <pre>{@code
 * Tensor y = separableConv2d(32, 3).activation(RELU).apply(input(64, 64, 3));     // f32[?,62,62,32]
 * }</pre>
 */
public final class SeparableConv2D extends SeparableConvLayer<SeparableConv2D> {
    /** @param kernelSize one number for both axes, or height and width */
    public SeparableConv2D(int filters, int... kernelSize) {
        super(filters, 2, kernelSize);
    }
}
