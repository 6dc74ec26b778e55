package org.argali.model;

import org.argali.plan.NonFiniteException;
import org.argali.spi.DeviceException;
import org.argali.train.Signature.Mode;
import org.argali.train.StepData;
import org.argali.train.StepGroup;
import org.argali.train.StepProgram;
import org.jspecify.annotations.Nullable;

/** All batches of some data: equal ones, of which several may be one piece of work, and a last one that may be smaller. */
final class Batches implements AutoCloseable {
    private final Trainer trainer;
    private final Mode mode;
    private final Samples data;
    private final StepData source;
    private final int size;
    private @Nullable StepGroup several;
    private @Nullable StepGroup full;
    private @Nullable StepGroup last;

    /** @param source where the data are taken from; the caller closes it */
    Batches(Trainer trainer, Mode mode, Samples data, StepData source, int size) {
        this.trainer = trainer;
        this.mode = mode;
        this.data = data;
        this.source = source;
        this.size = size;
    }

    int count() {
        return (data.size() + size - 1) / size;
    }

    /** How many batches come from this one on before callbacks are told again. */
    int together(int batch) {
        return Math.min(trainer.stepsPerExecution(), count() - batch);
    }

    /** Prepares the steps, so that all that they keep is there; gives the program of the first. */
    StepProgram prepare() {
        if (data.size() < size) {
            last = ready(last, data.size(), 1);
            return last.program();
        }
        full = ready(full, size, 1);
        return full.program();
    }

    /** The rows are taken in another order from now on. */
    void reordered() {
        source.reordered();
    }

    /**
     * Runs batches of a training step.
     *
     * @param n how many, as {@link #together} says
     * @param step the number of the first from 1, for messages
     */
    void run(int batch, int n, int[] rows, int step) {
        if (n > 1 && n == trainer.stepsPerExecution() && (batch + n) * size <= rows.length) {
            several = ready(several, size, n);
            if (!several.program().plan().isStepped()) {
                run(several, rows, batch * size, step - 1);
                return;
            }
        }
        for (int i = 0; i < n; i++) {
            one(batch + i, rows, step + i);
        }
    }

    private void one(int batch, int[] rows, int step) {
        int from = batch * size;
        int samples = Math.min(size, rows.length - from);
        if (mode == Mode.TRAIN) {
            trainer.state().advanceRate(step - 1);
        }
        try {
            if (samples == size) {
                full = ready(full, size, 1);
                run(full, rows, from, step - 1);
            } else {
                last = ready(last, samples, 1);
                run(last, rows, from, step - 1);
            }
        } catch (NonFiniteException e) {
            throw NonFinite.at(e, step, rows, from, samples);
        }
    }

    private void run(StepGroup g, int[] rows, int from, long stepsDone) {
        g.run(rows, from, stepsDone);
        if (mode == Mode.TRAIN) {
            trainer.ran(g, data, rows, from);
        }
    }

    /** Programs may be dropped between batches, when a callback runs many others or releases weights; and data may be. */
    private StepGroup ready(@Nullable StepGroup g, int samples, int steps) {
        if (g != null && g.isReady()) {
            return g;
        }
        if (g != null) {
            g.close();
        }
        StepGroup made = trainer.group(mode, data, source, samples, steps);
        try {
            trainer.figures().ready();
            return made;
        } catch (DeviceException e) {
            made.close();
            throw e;
        }
    }

    @Override
    public void close() {
        for (StepGroup g : new StepGroup[] {several, full, last}) {
            if (g != null) {
                g.close();
            }
        }
        several = null;
        full = null;
        last = null;
    }
}
