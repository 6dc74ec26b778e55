package org.argali.layers;

/**
 * Convolution over the steps of a sequence: {@code float[n, t, c] -> float[n, o, filters]}.
 *
 * <pre>{@code
 * Tensor y = conv1d(32, 7).activation(RELU).apply(input(500, 128));     // f32[?,494,32]
 * Tensor z = conv1d(32, 2).dilation(4).padding(CAUSAL).apply(y);        // f32[?,494,32]
 * }</pre>
 */
public final class Conv1D extends ConvLayer<Conv1D> {
    public Conv1D(int filters, int kernelSize) {
        super(filters, 1, kernelSize);
    }

    @Override
    boolean allowsCausal() {
        return true;
    }
}
