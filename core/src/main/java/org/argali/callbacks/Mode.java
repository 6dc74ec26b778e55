package org.argali.callbacks;

/** Whether a watched figure is to become small or large. */
public enum Mode {
    /** By the metric: accuracies and scores are to grow, losses and errors to shrink. */
    AUTO,
    MIN,
    MAX
}
