package org.argali.layers;

import org.argali.op.Pool;

/**
 * The maximum over the whole steps of sequences: {@code float[n, t, c] -> float[n, c]}.
 *
 * <pre>{@code
 * Tensor y = globalMaxPooling1d().apply(input(100, 32));     // f32[?,32]
 * }</pre>
 */
public final class GlobalMaxPooling1D extends GlobalPoolLayer<GlobalMaxPooling1D> {
    public GlobalMaxPooling1D() {
        super(Pool.Kind.MAX, 1);
    }
}
