package org.argali.layers;

/**
 * An LSTM over sequences of images: {@code float[n, t, h, w, c] -> float[n, oh, ow, filters]}; see {@link ConvLstmLayer}.
 *
 * <pre>{@code
 * Tensor y = convLstm2d(8, 3).apply(input(10, 16, 16, 3));     // f32[?,14,14,8]
 * }</pre>
 */
public final class ConvLstm2D extends ConvLstmLayer<ConvLstm2D> {
    /** @param kernelSize one number for both axes, or height and width */
    public ConvLstm2D(int filters, int... kernelSize) {
        super("conv_lstm2d", filters, new Conv2D(filters, kernelSize));
    }

    @Override
    public String className() {
        return "ConvLSTM2D";
    }
}
