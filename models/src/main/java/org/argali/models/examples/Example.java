package org.argali.models.examples;

import org.argali.model.Fit;
import org.argali.model.History;

/** A program as a user would write it, at one size; {@link Examples} lists them. */
public interface Example {
    /** How many epochs it takes. */
    int epochs();

    /**
     * Builds its network, trains it and prints what there is to see.
     *
     * @param how for how many epochs, and with what progress bar
     * @return what training reached
     */
    History run(Fit how);
}
