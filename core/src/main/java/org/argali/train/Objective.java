package org.argali.train;

import java.util.List;
import java.util.Optional;
import org.argali.losses.Loss;
import org.argali.metrics.Metric;

/**
 * What is asked of one output.
 *
 * @param output its name
 * @param loss nothing if the output is not trained on
 * @param weight of the loss in the total
 * @param metrics under the names they are reported by
 */
public record Objective(String output, Optional<Loss> loss, double weight, List<Named> metrics) {
    public Objective {
        metrics = List.copyOf(metrics);
    }

    /** Whether data must have a target for this output. */
    public boolean needsTarget() {
        return loss.isPresent() || !metrics.isEmpty();
    }

    /**
     * A metric and the name it is reported by.
     *
     * @param weighted whether sample weights count
     */
    public record Named(String name, Metric metric, boolean weighted) {
        public Named(String name, Metric metric) {
            this(name, metric, false);
        }
    }
}
