package org.argali.layers;

/**
 * Convolution of each channel of sequences by itself: {@code float[n, t, c] -> float[n, o, c * multiplier]}.
 *
 * <pre>{@code
 * Tensor y = depthwiseConv1d(3).padding(SAME).apply(input(100, 8));     // f32[?,100,8]
 * }</pre>
 */
public final class DepthwiseConv1D extends DepthwiseConvLayer<DepthwiseConv1D> {
    public DepthwiseConv1D(int kernelSize) {
        super(1, kernelSize);
    }
}
