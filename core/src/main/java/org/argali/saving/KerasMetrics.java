package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import org.argali.losses.Losses;
import org.argali.metrics.Metric;
import org.argali.metrics.Metrics;

/** Reads metrics. */
final class KerasMetrics {
    private KerasMetrics() {}

    static Metric read(JsonNode json) {
        if (json.isTextual()) {
            return Metrics.parse(json.asText());
        }
        Config c = Config.of(json);
        c.harmless("dtype");
        Metric m = metric(c);
        m = m.name(c.text("name").orElse(m.name()));
        c.done();
        return m;
    }

    private static Metric metric(Config c) {
        return switch (c.className()) {
            case "Mean" -> Metrics.mean();
            case "Accuracy" -> Metrics.exactAccuracy();
            case "BinaryAccuracy" -> Metrics.binaryAccuracy().threshold(c.number("threshold", 0.5));
            case "TopKCategoricalAccuracy" -> Metrics.topKCategoricalAccuracy(c.integer("k", 5));
            case "SparseTopKCategoricalAccuracy" -> {
                c.off("from_sorted_ids");
                yield Metrics.sparseTopKCategoricalAccuracy(c.integer("k", 5));
            }
            case "CategoricalAccuracy",
                    "SparseCategoricalAccuracy",
                    "RootMeanSquaredError",
                    "MeanSquaredError",
                    "MeanAbsoluteError",
                    "MeanAbsolutePercentageError",
                    "MeanSquaredLogarithmicError",
                    "LogCoshError",
                    "KLDivergence",
                    "Poisson",
                    "Hinge",
                    "SquaredHinge",
                    "CategoricalHinge" -> Metrics.parse(c.className());
            case "CosineSimilarity" -> Metrics.cosineSimilarity().axis(c.integer("axis", -1));
            case "BinaryCrossentropy" ->
                Metrics.of(Losses.binaryCrossentropy()
                        .fromLogits(c.flag("from_logits", false))
                        .labelSmoothing(c.number("label_smoothing", 0)));
            case "CategoricalCrossentropy" -> {
                KerasLosses.lastAxis(c);
                yield Metrics.of(Losses.categoricalCrossentropy()
                        .fromLogits(c.flag("from_logits", false))
                        .labelSmoothing(c.number("label_smoothing", 0)));
            }
            case "SparseCategoricalCrossentropy" -> Metrics.of(KerasLosses.sparse(c));
            default -> throw new NotSupportedException("metric " + c.className());
        };
    }
}
