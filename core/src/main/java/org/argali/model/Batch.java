package org.argali.model;

import org.argali.tensor.NDArray;
import org.argali.train.StepProgram;

/** A step program with the data it takes its batches from. Running one allocates nothing. */
final class Batch {
    private final StepProgram program;
    private final NDArray[] feeds;
    private final int count;

    Batch(StepProgram program, NDArray[] feeds, int count) {
        this.program = program;
        this.feeds = feeds;
        this.count = count;
    }

    StepProgram program() {
        return program;
    }

    boolean isReady() {
        return program.isReady();
    }

    int count() {
        return count;
    }

    /** Brings the samples {@code rows[from]} and following to the step. */
    void feed(int[] rows, int from) {
        for (int i = 0; i < feeds.length; i++) {
            program.feed(i, feeds[i], rows, from, count);
        }
    }

    /** Runs the step on the samples {@code rows[from]} and following. */
    void run(int[] rows, int from) {
        feed(rows, from);
        program.run();
    }
}
