package org.argali.model;

import java.util.function.Supplier;

/** A moment between two batches of fit, at which training can be left and taken up again. */
public final class Moment {
    /** What came before. */
    public enum Kind {
        /** A batch that was not the end of fit. */
        BATCH,
        /** An epoch, with its validation. */
        EPOCH,
        /** Training ends here since the user wants it so: the thread was interrupted, or Ctrl-C was pressed. */
        INTERRUPTED,
        /** Training is done, or a callback ended it. */
        FINISHED
    }

    private final Kind kind;
    private final Position next;
    private final Supplier<SavedState> state;

    Moment(Kind kind, Position next, Supplier<SavedState> state) {
        this.kind = kind;
        this.next = next;
        this.state = state;
    }

    public Kind kind() {
        return kind;
    }

    /** The epoch to go on with, from 0. */
    public int epoch() {
        return next.epoch();
    }

    /** The batch of that epoch to go on with, from 0; behind the last one the validation is what comes next. */
    public int batch() {
        return next.batch();
    }

    /** All that training needs to go on here; waits for the device. */
    public SavedState save() {
        return state.get();
    }

    @Override
    public String toString() {
        return kind + " before epoch " + epoch() + ", batch " + batch();
    }
}
