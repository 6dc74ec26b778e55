package org.argali.layers;

/**
 * Repeats the elements of sequences, as Keras does with interpolation {@code nearest}: {@code float[n, t, c] -> float[n, o, c]}.
 *
 * <pre>{@code
 * Tensor y = upSampling1d(2).apply(input(100, 8));     // f32[?,200,8]
 * }</pre>
 */
public final class UpSampling1D extends UpSamplingLayer<UpSampling1D> {
    public UpSampling1D(int size) {
        super(1, size);
    }

    @Override
    protected void describe(Options o) {
        o.put("size", size().get(0));
    }
}
