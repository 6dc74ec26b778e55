package org.argali.layers;

/**
 * An LSTM over sequences of volumes: {@code float[n, t, d, h, w, c] -> float[n, od, oh, ow, filters]}; see {@link ConvLstmLayer}.
 *
 * <pre>{@code
 * Tensor y = convLstm3d(8, 3).apply(input(10, 8, 8, 8, 1));     // f32[?,6,6,6,8]
 * }</pre>
 */
public final class ConvLstm3D extends ConvLstmLayer<ConvLstm3D> {
    /** @param kernelSize one number for all axes, or depth, height and width */
    public ConvLstm3D(int filters, int... kernelSize) {
        super("conv_lstm3d", filters, new Conv3D(filters, kernelSize));
    }

    @Override
    public String className() {
        return "ConvLSTM3D";
    }
}
