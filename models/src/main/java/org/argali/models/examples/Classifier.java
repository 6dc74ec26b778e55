package org.argali.models.examples;

import org.argali.model.Model;
import org.argali.models.data.Split;

/** A network that tells classes apart, what it learns from, and the settings it is trained with. */
public interface Classifier {
    /** What to train on, and what to test on. */
    Split data();

    /** The network, compiled and untrained. Among its metrics is {@code acc}. */
    Model model();

    int batchSize();

    int epochs();
}
