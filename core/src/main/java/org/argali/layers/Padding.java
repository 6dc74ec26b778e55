package org.argali.layers;

/** What a window of a convolution or pooling does at the edges of its input. */
public enum Padding {
    /** The window stays inside: {@code floor((n - extent) / stride) + 1} positions. */
    VALID,
    /** Padding on both sides, the odd element after: {@code ceil(n / stride)} positions, as in TensorFlow. */
    SAME,
    /** Padding before only, so that no output sees a later step; for {@link Conv1D} alone. */
    CAUSAL
}
