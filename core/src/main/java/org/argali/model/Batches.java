package org.argali.model;

import org.argali.plan.NonFiniteException;
import org.argali.train.Signature.Mode;
import org.argali.train.StepProgram;
import org.jspecify.annotations.Nullable;

/** All batches of some data: equal ones, and a last one that may be smaller. */
final class Batches {
    private final Trainer trainer;
    private final Mode mode;
    private final Samples data;
    private final int size;
    private @Nullable Batch full;
    private @Nullable Batch last;

    Batches(Trainer trainer, Mode mode, Samples data, int size) {
        this.trainer = trainer;
        this.mode = mode;
        this.data = data;
        this.size = size;
    }

    int count() {
        return (data.size() + size - 1) / size;
    }

    /** Prepares the steps, so that all that they keep is there; gives the program of the first. */
    StepProgram prepare() {
        if (data.size() < size) {
            last = ready(last, data.size());
            return last.program();
        }
        full = ready(full, size);
        return full.program();
    }

    /**
     * Runs a batch of a training step.
     *
     * @param step its number from 1, for messages
     */
    void run(int batch, int[] rows, int step) {
        trainer.state().advanceRate(step - 1);
        try {
            run(batch, rows);
        } catch (NonFiniteException e) {
            int from = batch * size;
            throw NonFinite.at(e, step, rows, from, Math.min(size, rows.length - from));
        }
    }

    void run(int batch, int[] rows) {
        int from = batch * size;
        if (from + size <= rows.length) {
            full = ready(full, size);
            run(full, rows, from);
        } else {
            last = ready(last, rows.length - from);
            run(last, rows, from);
        }
    }

    private void run(Batch b, int[] rows, int from) {
        b.run(rows, from);
        if (mode == Mode.TRAIN) {
            trainer.ran(b, rows, from);
        }
    }

    /** Programs may be dropped between batches, when a callback runs many others or releases weights. */
    private Batch ready(@Nullable Batch b, int samples) {
        return b == null || !b.isReady() ? trainer.batch(mode, data, samples) : b;
    }
}
