package org.argali.layers;

/**
 * Transposed convolution over sequences: {@code float[n, t, c] -> float[n, ot, filters]}.
 *
 * <pre>{@code
 * Tensor y = conv1dTranspose(8, 3).strides(2).padding(SAME).apply(input(10, 4));     // f32[?,20,8]
 * }</pre>
 */
public final class Conv1DTranspose extends ConvTransposeLayer<Conv1DTranspose> {
    public Conv1DTranspose(int filters, int kernelSize) {
        super(filters, 1, kernelSize);
    }
}
