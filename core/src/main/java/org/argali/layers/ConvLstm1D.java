package org.argali.layers;

/**
 * An LSTM over sequences of sequences: {@code float[n, t, s, c] -> float[n, o, filters]}; see {@link ConvLstmLayer}.
 *
 * <pre>{@code
 * Tensor y = convLstm1d(8, 3).apply(input(10, 16, 3));     // f32[?,14,8]
 * }</pre>
 */
public final class ConvLstm1D extends ConvLstmLayer<ConvLstm1D> {
    /** @param kernelSize number of elements */
    public ConvLstm1D(int filters, int kernelSize) {
        super("conv_lstm1d", filters, new Conv1D(filters, kernelSize));
    }

    @Override
    public String className() {
        return "ConvLSTM1D";
    }
}
