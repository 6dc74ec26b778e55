package org.argali.model;

/**
 * What is looked for before training hurts: in the model when it is compiled, in the data when they are given. A finding is
 * an error, or a line on the error stream that is said once; {@link Model#silence} turns one off.
 */
public enum Lint {
    /** Error: an id in the data lies outside the table of an embedding; names row, column, id and table size. */
    EMBEDDING_IDS,
    /** Error: a label lies outside the classes of the output, under a loss that takes class numbers. */
    SPARSE_LABELS,
    /** Error: NaN or infinity in inputs, targets or sample weights; names array, row and column. */
    NON_FINITE_DATA,
    /** Warning: rows of targets under categorical cross-entropy do not sum to one. */
    TARGET_SUMS,
    /** Warning: a loss that takes probabilities has an output that can be any number. */
    LINEAR_OUTPUT,
    /** Warning: a loss that takes logits has an output that is a sigmoid or softmax already. */
    LOGITS,
    /** Warning: a softmax over a single unit, which is always 1. */
    SOFTMAX_OVER_ONE,
    /** Warning: layers were frozen or unfrozen since compile, which decides what is trained. */
    FROZEN_AFTER_COMPILE,
    /** Warning: an embedding whose vectors are far longer than its table, as when its arguments are swapped. */
    SWAPPED_EMBEDDING,
    /**
     * The first step whose loss is NaN or infinite changes nothing, nor does any step after it; training ends, and layer,
     * op, step and sample are named on the error stream. Silenced, training goes on as in Keras.
     */
    NON_FINITE_LOSS
}
