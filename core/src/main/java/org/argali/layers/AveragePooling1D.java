package org.argali.layers;

import org.argali.op.Pool;

/**
 * The mean of each window of sequences: {@code float[n, t, c] -> float[n, o, c]}. Padding does not count.
 *
 * <pre>{@code
 * Tensor y = averagePooling1d(2).apply(input(100, 32));     // f32[?,50,32]
 * }</pre>
 */
public final class AveragePooling1D extends PoolLayer<AveragePooling1D> {
    public AveragePooling1D(int poolSize) {
        super(Pool.Kind.AVERAGE, 1, poolSize);
    }
}
