package org.argali.layers;

/**
 * Convolution over images: {@code float[n, h, w, c] -> float[n, oh, ow, filters]}.
 *
 * <pre>{@code
 * Tensor x = input(32, 32, 3);
 * Tensor y = conv2d(64, 3).strides(2).padding(SAME).activation(RELU).apply(x);     // f32[?,16,16,64]
 * }</pre>
 */
public final class Conv2D extends ConvLayer<Conv2D> {
    /** @param kernelSize one number for both axes, or height and width */
    public Conv2D(int filters, int... kernelSize) {
        super(filters, 2, kernelSize);
    }
}
