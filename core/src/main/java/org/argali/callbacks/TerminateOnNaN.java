package org.argali.callbacks;

import org.argali.model.Lint;
import org.argali.model.Logs;

/**
 * Ends training after the first batch with which the loss is NaN or infinite. {@code fit} does so by itself and undoes that
 * step, unless {@link Lint#NON_FINITE_LOSS} was silenced. Looks at the loss after every batch: as soon as it has come, or, where
 * that was silenced, at once, which waits for the device.
 */
public final class TerminateOnNaN extends OptionCallback<TerminateOnNaN> {
    private boolean raiseError;

    TerminateOnNaN() {}

    @Override
    TerminateOnNaN self() {
        return this;
    }

    /** Lets fit fail with an {@link ArithmeticException}; otherwise training ends and what was reached is returned. */
    public TerminateOnNaN raiseError() {
        return with(c -> c.raiseError = true);
    }

    @Override
    public void onBatchEnd(int batch, Logs logs) {
        if (model().isSilenced(Lint.NON_FINITE_LOSS)) {
            look(batch, logs); // now: the next step would go on with what this one left
        } else {
            logs.later(figures -> look(batch, figures));
        }
    }

    private void look(int batch, Logs logs) {
        if (!Double.isFinite(logs.loss())) {
            if (raiseError) {
                throw new ArithmeticException("[TerminateOnNaN] the loss is " + logs.loss() + " after batch " + batch);
            }
            System.out.println("Batch " + batch + ": Invalid loss, terminating training");
            model().stopTraining();
        }
    }
}
