package org.argali.callbacks;

import org.argali.model.Model;

/** What the callbacks that set the learning rate have in common. */
final class Rates {
    /** The name under which Keras reports the rate. */
    static final String FIGURE = "learning_rate";

    private Rates() {}

    /** @throws IllegalStateException if the rate follows a schedule */
    static void requireSettable(Model model) {
        model.setLearningRate(
                model.learningRate()); // is refused where there is a schedule, and changes nothing elsewhere
    }
}
