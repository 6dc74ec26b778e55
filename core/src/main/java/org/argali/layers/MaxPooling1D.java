package org.argali.layers;

import org.argali.op.Pool;

/**
 * The maximum of each window of sequences: {@code float[n, t, c] -> float[n, o, c]}.
 *
 * <pre>{@code
 * Tensor y = maxPooling1d(2).apply(input(100, 32));     // f32[?,50,32]
 * }</pre>
 */
public final class MaxPooling1D extends PoolLayer<MaxPooling1D> {
    public MaxPooling1D(int poolSize) {
        super(Pool.Kind.MAX, 1, poolSize);
    }
}
