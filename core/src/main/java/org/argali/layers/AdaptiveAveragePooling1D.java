package org.argali.layers;

import org.argali.op.Pool;

/**
 * The mean of as many parts of sequences as the output has elements: {@code float[n, t, c] -> float[n, o, c]}.
 *
 * <pre>{@code
 * Tensor y = adaptiveAveragePooling1d(4).apply(input(10, 8));     // f32[?,4,8]
 * }</pre>
 */
public final class AdaptiveAveragePooling1D extends AdaptivePoolLayer<AdaptiveAveragePooling1D> {
    /** @param outputSize number of steps */
    public AdaptiveAveragePooling1D(int outputSize) {
        super(Pool.Kind.AVERAGE, 1, outputSize);
    }
}
