package org.argali.callbacks;

import org.argali.model.SavedState;

/** Counts the batches of an epoch where callbacks are told of several at once ({@code Compile.stepsPerExecution}). */
final class BatchesSeen {
    private int last = -1;

    void beginEpoch() {
        last = -1;
    }

    /** How many batches came since it was told last. */
    int upTo(int batch) {
        int n = batch - last;
        last = batch;
        return n;
    }

    void save(SavedState s) {
        s.put("seen", last);
    }

    void restore(SavedState s) {
        last = s.has("seen") ? (int) s.number("seen") : -1;
    }
}
