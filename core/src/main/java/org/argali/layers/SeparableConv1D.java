package org.argali.layers;

/**
 * Depthwise, then pointwise convolution of sequences: {@code float[n, t, c] -> float[n, o, filters]}.
 *
 * <pre>{@code
 * Tensor y = separableConv1d(32, 3).apply(input(100, 8));     // f32[?,98,32]
 * }</pre>
 */
public final class SeparableConv1D extends SeparableConvLayer<SeparableConv1D> {
    public SeparableConv1D(int filters, int kernelSize) {
        super(filters, 1, kernelSize);
    }

    @Override
    boolean allowsCausal() {
        return true;
    }
}
