package org.argali.layers;

import org.argali.op.Pool;

/**
 * The maximum of as many parts of sequences as the output has elements: {@code float[n, t, c] -> float[n, o, c]}.
 *
 * <pre>{@code
 * Tensor y = adaptiveMaxPooling1d(4).apply(input(10, 8));     // f32[?,4,8]
 * }</pre>
 */
public final class AdaptiveMaxPooling1D extends AdaptivePoolLayer<AdaptiveMaxPooling1D> {
    /** @param outputSize number of steps */
    public AdaptiveMaxPooling1D(int outputSize) {
        super(Pool.Kind.MAX, 1, outputSize);
    }
}
