package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.argali.losses.BinaryCrossentropy;
import org.argali.losses.CategoricalCrossentropy;
import org.argali.losses.Loss;
import org.argali.losses.SparseCategoricalCrossentropy;
import org.argali.metrics.Accuracy;
import org.argali.metrics.Auc;
import org.argali.metrics.AutoAccuracy;
import org.argali.metrics.BestUnderConstraint;
import org.argali.metrics.BestUnderConstraint.Kind;
import org.argali.metrics.BinaryAccuracy;
import org.argali.metrics.CategoricalAccuracy;
import org.argali.metrics.ConcordanceCorrelation;
import org.argali.metrics.ConfusionCount;
import org.argali.metrics.FBetaScore;
import org.argali.metrics.Iou;
import org.argali.metrics.Mean;
import org.argali.metrics.MeanCosineSimilarity;
import org.argali.metrics.MeanLoss;
import org.argali.metrics.Metric;
import org.argali.metrics.Metrics;
import org.argali.metrics.PearsonCorrelation;
import org.argali.metrics.Precision;
import org.argali.metrics.R2Score;
import org.argali.metrics.Recall;
import org.argali.metrics.RootMeanSquaredError;
import org.argali.metrics.SparseCategoricalAccuracy;
import org.argali.metrics.SparseTopKCategoricalAccuracy;
import org.argali.metrics.Sum;
import org.argali.metrics.TopKCategoricalAccuracy;
import org.jspecify.annotations.Nullable;

/** Reads and writes metrics. */
final class KerasMetrics {
    private KerasMetrics() {}

    static Metric read(JsonNode json) {
        Config c = Config.of(json);
        if (c.isName()) {
            return Metrics.parse(c.className());
        }
        KerasTypes.ofMetric(c);
        Metric m = metric(c);
        m = m.name(c.text("name").orElse(m.name()));
        c.done();
        return m;
    }

    static JsonNode write(Metric m) {
        if (isByName(m)) {
            return KerasWriter.value(m.name());
        }
        Map<String, @Nullable Object> o = new LinkedHashMap<>();
        o.put("name", m.name());
        return KerasWriter.object("keras.metrics", own(o, m), KerasWriter.value(o));
    }

    /** Whether the name says all. */
    private static boolean isByName(Metric m) {
        try {
            return Metrics.parse(m.name()).equals(m);
        } catch (IllegalArgumentException e) {
            return false; // a name of a user's own
        }
    }

    /** Puts what only this metric has; gives its class. */
    private static String own(Map<String, @Nullable Object> o, Metric given) {
        if (given instanceof MeanLoss m) {
            return ofLoss(o, m.loss());
        } else if (given instanceof AutoAccuracy) {
            throw new NotSupportedException("writing accuracy under the name '" + given.name()
                    + "', which Keras chooses by the loss only under its own name; use binaryAccuracy() or another");
        } else if (given instanceof BinaryAccuracy m) {
            o.put("threshold", m.threshold());
        } else if (given instanceof TopKCategoricalAccuracy m) {
            o.put("k", m.k());
        } else if (given instanceof SparseTopKCategoricalAccuracy m) {
            o.put("k", m.k());
        } else if (given instanceof MeanCosineSimilarity m) {
            o.put("axis", m.axis());
            return "CosineSimilarity";
        } else if (given instanceof PearsonCorrelation m) {
            o.put("axis", m.axis());
        } else if (given instanceof ConcordanceCorrelation m) {
            o.put("axis", m.axis());
        } else if (given instanceof R2Score m) {
            o.put("class_aggregation", m.aggregation() == R2Score.Aggregation.NONE ? null : m.aggregation());
        } else if (given instanceof Precision m) {
            confusion(o, m.thresholds(), m.topK(), m.classId());
        } else if (given instanceof Recall m) {
            confusion(o, m.thresholds(), m.topK(), m.classId());
        } else if (given instanceof ConfusionCount m) {
            o.put("thresholds", m.thresholds());
            return camelCase(m.kind());
        } else if (given instanceof BestUnderConstraint m) {
            String kind = camelCase(m.kind());
            o.put(kind.substring(kind.indexOf("At") + 2).toLowerCase(Locale.ROOT), m.value());
            o.put("num_thresholds", m.thresholds());
            o.put("class_id", boxed(m.classId()));
            return kind;
        } else if (given instanceof Auc m) {
            o.put(
                    "num_thresholds",
                    m.thresholds().isEmpty() ? m.count() : m.thresholds().size() + 2);
            o.put("thresholds", m.thresholds().isEmpty() ? null : m.thresholds());
            o.put("curve", m.curve().name());
            o.put("summation_method", m.summation());
            o.put("multi_label", m.multiLabel());
            o.put("from_logits", m.logits());
            return "AUC";
        } else if (given instanceof FBetaScore m) {
            o.put("average", m.average() == FBetaScore.Average.NONE ? null : m.average());
            o.put("beta", m.beta());
            o.put("threshold", m.threshold().isPresent() ? m.threshold().getAsDouble() : null);
        } else if (!isPlain(given)) {
            throw KerasWriter.unwritable("metric", given);
        }
        return given.getClass().getSimpleName();
    }

    private static boolean isPlain(Metric m) {
        return m instanceof Accuracy
                || m instanceof CategoricalAccuracy
                || m instanceof SparseCategoricalAccuracy
                || m instanceof RootMeanSquaredError
                || m instanceof Mean
                || m instanceof Sum;
    }

    private static void confusion(
            Map<String, @Nullable Object> o, List<Double> thresholds, OptionalInt topK, OptionalInt classId) {
        o.put("thresholds", thresholds);
        o.put("top_k", boxed(topK));
        o.put("class_id", boxed(classId));
    }

    private static @Nullable Object boxed(OptionalInt i) {
        return i.isPresent() ? i.getAsInt() : null;
    }

    private static String camelCase(Enum<?> e) {
        StringBuilder b = new StringBuilder();
        for (String part : e.name().split("_")) {
            b.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
        }
        return b.toString();
    }

    /** The metric of Keras that is the mean of a loss. */
    private static String ofLoss(Map<String, @Nullable Object> o, Loss loss) {
        String name = loss.getClass().getSimpleName();
        if (loss instanceof BinaryCrossentropy b) {
            o.put("from_logits", b.logits());
            o.put("label_smoothing", b.labelSmoothing());
        } else if (loss instanceof CategoricalCrossentropy c) {
            o.put("from_logits", c.logits());
            o.put("label_smoothing", c.labelSmoothing());
        } else if (loss instanceof SparseCategoricalCrossentropy s
                && s.ignoreClass().isEmpty()) {
            o.put("from_logits", s.logits());
        } else if (!KerasLosses.PLAIN.contains(name)) {
            throw KerasWriter.unwritable("metric", loss);
        }
        return name.equals("LogCosh") ? "LogCoshError" : name;
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
