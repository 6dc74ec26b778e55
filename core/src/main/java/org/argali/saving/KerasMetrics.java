package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import org.argali.metrics.Auc;
import org.argali.metrics.BestUnderConstraint;
import org.argali.metrics.BestUnderConstraint.Kind;
import org.argali.metrics.ConfusionCount;
import org.argali.metrics.FBetaScore;
import org.argali.metrics.Iou;
import org.argali.metrics.Metric;
import org.argali.metrics.Metrics;
import org.argali.metrics.Precision;
import org.argali.metrics.R2Score;
import org.argali.metrics.Recall;

/** Reads metrics. */
final class KerasMetrics {
    private KerasMetrics() {}

    static Metric read(JsonNode json) {
        Config c = Config.of(json);
        if (c.isName()) {
            return Metrics.parse(c.className());
        }
        KerasTypes.float32(c);
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
            case "BinaryCrossentropy" -> Metrics.of(KerasLosses.binary(c));
            case "CategoricalCrossentropy" -> Metrics.of(KerasLosses.categorical(c));
            case "SparseCategoricalCrossentropy" -> Metrics.of(KerasLosses.sparse(c));
            case "Sum" -> Metrics.sum();
            case "TruePositives", "FalsePositives", "TrueNegatives", "FalseNegatives" -> counts(c);
            case "Precision" -> precision(c);
            case "Recall" -> recall(c);
            case "SensitivityAtSpecificity" -> best(c, Kind.SENSITIVITY_AT_SPECIFICITY, "specificity");
            case "SpecificityAtSensitivity" -> best(c, Kind.SPECIFICITY_AT_SENSITIVITY, "sensitivity");
            case "PrecisionAtRecall" -> best(c, Kind.PRECISION_AT_RECALL, "recall");
            case "RecallAtPrecision" -> best(c, Kind.RECALL_AT_PRECISION, "precision");
            case "AUC" -> auc(c);
            case "F1Score" -> score(c, Metrics.f1Score());
            case "FBetaScore" -> score(c, Metrics.fbetaScore(c.number("beta", 1)));
            case "IoU" -> iou(c, Metrics.iou(c.integer("num_classes"), list(c, "target_class_ids")));
            case "MeanIoU" -> iou(c, Metrics.meanIou(c.integer("num_classes")));
            case "OneHotIoU" -> oneHot(c, Metrics.iou(c.integer("num_classes"), list(c, "target_class_ids")));
            case "OneHotMeanIoU" -> oneHot(c, Metrics.meanIou(c.integer("num_classes")));
            case "BinaryIoU" -> Metrics.binaryIou(list(c, "target_class_ids"), c.number("threshold", 0.5));
            case "R2Score" -> r2(c);
            case "PearsonCorrelation" -> Metrics.pearsonCorrelation().axis(c.integer("axis", -1));
            case "ConcordanceCorrelation" -> Metrics.concordanceCorrelation().axis(c.integer("axis", -1));
            default -> throw new NotSupportedException("metric " + c.className());
        };
    }

    private static Metric counts(Config c) {
        ConfusionCount m = (ConfusionCount) Metrics.parse(c.className());
        return c.get("thresholds").isEmpty() ? m : m.thresholds(numbers(c, "thresholds"));
    }

    private static Metric precision(Config c) {
        Precision m = Metrics.precision();
        m = c.get("thresholds").isEmpty() ? m : m.thresholds(numbers(c, "thresholds"));
        m = c.get("top_k").isEmpty() ? m : m.topK(c.integer("top_k"));
        return c.get("class_id").isEmpty() ? m : m.classId(c.integer("class_id"));
    }

    private static Metric recall(Config c) {
        Recall m = Metrics.recall();
        m = c.get("thresholds").isEmpty() ? m : m.thresholds(numbers(c, "thresholds"));
        m = c.get("top_k").isEmpty() ? m : m.topK(c.integer("top_k"));
        return c.get("class_id").isEmpty() ? m : m.classId(c.integer("class_id"));
    }

    private static Metric best(Config c, Kind kind, String value) {
        BestUnderConstraint m = Metrics.best(kind, c.number(value)).thresholds(c.integer("num_thresholds", 200));
        return c.get("class_id").isEmpty() ? m : m.classId(c.integer("class_id"));
    }

    private static Metric auc(Config c) {
        c.harmless("num_labels");
        Auc m = Metrics.auc()
                .count(c.integer("num_thresholds", 200))
                .curve(c.choice("curve", Auc.Curve.class, Auc.Curve.ROC))
                .summation(c.choice("summation_method", Auc.Summation.class, Auc.Summation.INTERPOLATION))
                .multiLabel(c.flag("multi_label", false))
                .fromLogits(c.flag("from_logits", false));
        m = c.get("label_weights").isEmpty() ? m : m.labelWeights(numbers(c, "label_weights"));
        return c.get("thresholds").isEmpty() ? m : m.thresholds(numbers(c, "thresholds"));
    }

    private static Metric score(Config c, FBetaScore fresh) {
        FBetaScore m = fresh.average(c.choice("average", FBetaScore.Average.class, FBetaScore.Average.NONE));
        return c.get("threshold").isEmpty() ? m : m.threshold(c.number("threshold"));
    }

    private static Iou iou(Config c, Iou fresh) {
        return axis(c, fresh.ids(c.flag("sparse_y_true", true), c.flag("sparse_y_pred", true)));
    }

    private static Iou oneHot(Config c, Iou fresh) {
        return axis(c, fresh.ids(false, c.flag("sparse_y_pred", false)));
    }

    private static Iou axis(Config c, Iou m) {
        lastAxis(c);
        return c.get("ignore_class").isEmpty() ? m : m.ignoreClass(c.integer("ignore_class"));
    }

    private static void lastAxis(Config c) {
        if (c.integer("axis", -1) != -1) {
            throw c.unsupported("axis");
        }
    }

    private static Metric r2(Config c) {
        boolean none = c.has("class_aggregation") && c.get("class_aggregation").isEmpty();
        return Metrics.r2Score()
                .regressors(c.integer("num_regressors", 0))
                .aggregation(
                        none
                                ? R2Score.Aggregation.NONE
                                : c.choice(
                                        "class_aggregation",
                                        R2Score.Aggregation.class,
                                        R2Score.Aggregation.UNIFORM_AVERAGE));
    }

    private static List<Double> numbers(Config c, String key) {
        return Arrays.stream(c.numbers(key)).boxed().toList();
    }

    private static List<Integer> list(Config c, String key) {
        return Arrays.stream(c.integers(key)).boxed().toList();
    }
}
