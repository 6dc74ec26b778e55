package org.argali.model;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that is told of the course of training. Override what is of interest; all methods do nothing by default.
 *
 * <pre>{@code
 * class Print extends Callback {
 *     @Override public void onEpochEnd(int epoch, Logs logs) { System.out.println(epoch + " " + logs); }
 * }
 * }</pre>
 */
public abstract class Callback {
    private @Nullable Model model;
    private Optional<Samples> validation = Optional.empty();
    private boolean resumed;

    final void attach(Model m, Optional<Samples> validationData) {
        model = m;
        validation = validationData;
    }

    /** The model that is trained. */
    public final Model model() {
        Model m = model;
        if (m == null) {
            throw new IllegalStateException(
                    "a callback has a model only from the time on when fit, evaluate or predict calls it");
        }
        return m;
    }

    /** What fit was given to validate on. */
    public final Optional<Samples> validationData() {
        return validation;
    }

    /**
     * Called before anything else in fit. What is wrong with the callback's options is said here, while nothing has been
     * trained or written.
     *
     * @param figures what the logs of an epoch will hold
     * @throws IllegalArgumentException if the callback cannot do its work
     */
    protected void check(Figures figures) {}

    /** Names of figures that this callback adds to the logs of an epoch, so that others may watch them. */
    protected List<String> addedFigures() {
        return List.of();
    }

    // ---- leaving training and taking it up again

    final void resumes(boolean on) {
        resumed = on;
    }

    /** Whether fit goes on from a backup; known from {@link #onTrainBegin} on. */
    protected final boolean isResumed() {
        return resumed;
    }

    /**
     * Saves what this callback must know to go on; between two batches. Nothing by default.
     *
     * @see SavedState
     */
    protected void saveState(SavedState s) {}

    /**
     * Takes back what {@link #saveState} saved. Called after {@link #onTrainBegin}, and after {@link #onEpochBegin} where
     * training was left in the middle of an epoch; not called where nothing was saved.
     */
    protected void restoreState(SavedState s) {}

    /** A backup that fit is to go on from. Asked before {@link #onTrainBegin}; the first callback that has one is heard. */
    protected Optional<Backup> resumeFrom() {
        return Optional.empty();
    }

    /** Called between batches, when all callbacks have been told of the one before: what is saved now can be gone on from. */
    protected void atRest(Moment moment) {}

    // ---- fit

    public void onTrainBegin() {}

    /** Also called when training was ended early or failed. */
    public void onTrainEnd() {}

    /** Before an epoch, counted from 0. */
    public void onEpochBegin(int epoch) {}

    /** After an epoch, with validation figures where there are some. */
    public void onEpochEnd(int epoch, Logs logs) {}

    /** Before a batch that is trained on, counted from 0 in each epoch. */
    public void onBatchBegin(int batch) {}

    /** After a batch that was trained on; looking at the logs waits for the device. */
    public void onBatchEnd(int batch, Logs logs) {}

    /** Before evaluate, and before the validation of an epoch. */
    public void onTestBegin() {}

    /** After evaluate, also when it failed. */
    public void onTestEnd(Logs logs) {}

    public void onTestBatchBegin(int batch) {}

    /** After a batch was evaluated; looking at the logs waits for the device. */
    public void onTestBatchEnd(int batch, Logs logs) {}

    public void onPredictBegin() {}

    /** After predict, also when it failed. */
    public void onPredictEnd() {}

    public void onPredictBatchBegin(int batch) {}

    public void onPredictBatchEnd(int batch) {}
}
