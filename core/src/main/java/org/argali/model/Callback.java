package org.argali.model;

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

    final void attach(Model m, Optional<Samples> validationData) {
        model = m;
        validation = validationData;
    }

    /** The model that is trained. */
    public final Model model() {
        Model m = model;
        if (m == null) {
            throw new IllegalStateException("a callback has a model only while fit runs");
        }
        return m;
    }

    /** What fit was given to validate on. */
    public final Optional<Samples> validationData() {
        return validation;
    }

    public void onTrainBegin() {}

    /** Also called when training was ended early or failed. */
    public void onTrainEnd() {}

    /** Before an epoch, counted from 0. */
    public void onEpochBegin(int epoch) {}

    /** After an epoch, with validation figures where there are some. */
    public void onEpochEnd(int epoch, Logs logs) {}

    /** Before a batch, counted from 0 in each epoch. */
    public void onBatchBegin(int batch) {}

    /** After a batch; looking at the logs waits for the device. */
    public void onBatchEnd(int batch, Logs logs) {}
}
