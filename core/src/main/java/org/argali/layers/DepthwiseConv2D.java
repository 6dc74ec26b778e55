package org.argali.layers;

/**
 * Convolution of each channel of images by itself: {@code float[n, h, w, c] -> float[n, oh, ow, c * multiplier]}.
 *
 * <pre>{@code
 * Tensor y = depthwiseConv2d(3).depthMultiplier(2).apply(input(32, 32, 8));     // f32[?,30,30,16]
 * }</pre>
 */
public final class DepthwiseConv2D extends DepthwiseConvLayer<DepthwiseConv2D> {
    /** @param kernelSize one number for both axes, or height and width */
    public DepthwiseConv2D(int... kernelSize) {
        super(2, kernelSize);
    }
}
