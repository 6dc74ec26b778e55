package org.argali.train;

import java.util.List;
import java.util.Optional;
import org.argali.losses.Loss;
import org.argali.metrics.Metric;
import org.argali.tensor.TensorType;

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

    /** With metrics that know the type of the output. */
    public Objective forOutput(TensorType type) {
        List<Named> fitted = metrics.stream()
                .map(m -> new Named(m.name(), m.metric().forOutput(type), m.weighted()))
                .toList();
        return new Objective(output, loss, weight, fitted);
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
