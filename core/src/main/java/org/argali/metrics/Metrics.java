package org.argali.metrics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.argali.losses.Loss;
import org.argali.losses.Losses;
import org.argali.losses.Reduction;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.text.Spelling;

/**
 * Keras' metrics.
 *
 * <pre>{@code
 * Metric a = Metrics.parse("acc");                 // binary, categorical or sparse, as the shapes say
 * Metric b = Metrics.binaryAccuracy().threshold(0.3);
 * Metric c = Metrics.of(Losses.mse()).name("mse");
 * }</pre>
 */
public final class Metrics {
    private static final Map<String, Metric> BY_NAME = byName();
    private static final Map<String, String> NEEDS_ARGUMENTS = needsArguments();

    private Metrics() {}

    /** The accuracy that fits the shapes of targets and outputs. */
    public static AutoAccuracy accuracy() {
        return new AutoAccuracy("accuracy");
    }

    public static BinaryAccuracy binaryAccuracy() {
        return new BinaryAccuracy("binary_accuracy", 0.5);
    }

    public static CategoricalAccuracy categoricalAccuracy() {
        return new CategoricalAccuracy("categorical_accuracy");
    }

    public static SparseCategoricalAccuracy sparseCategoricalAccuracy() {
        return new SparseCategoricalAccuracy("sparse_categorical_accuracy");
    }

    public static TopKCategoricalAccuracy topKCategoricalAccuracy(int k) {
        return new TopKCategoricalAccuracy("top_k_categorical_accuracy", k);
    }

    public static SparseTopKCategoricalAccuracy sparseTopKCategoricalAccuracy(int k) {
        return new SparseTopKCategoricalAccuracy("sparse_top_k_categorical_accuracy", k);
    }

    /** How many predictions equal their targets exactly. */
    public static Accuracy exactAccuracy() {
        return new Accuracy("accuracy");
    }

    public static RootMeanSquaredError rootMeanSquaredError() {
        return new RootMeanSquaredError("root_mean_squared_error");
    }

    /** The cosine, 1 where both point the same way; the loss of this name is its negative. */
    public static MeanCosineSimilarity cosineSimilarity() {
        return new MeanCosineSimilarity("cosine_similarity", -1);
    }

    public static Precision precision() {
        return new Precision("precision", List.of(), OptionalInt.empty(), OptionalInt.empty());
    }

    public static Recall recall() {
        return new Recall("recall", List.of(), OptionalInt.empty(), OptionalInt.empty());
    }

    /** Area under the curve of true positive rate over false positive rate, with 200 thresholds. */
    public static Auc auc() {
        return new Auc(
                "auc",
                200,
                List.of(),
                Auc.Curve.ROC,
                Auc.Summation.INTERPOLATION,
                false,
                OptionalInt.empty(),
                false,
                List.of());
    }

    public static ConfusionCount truePositives() {
        return counts(ConfusionCount.Kind.TRUE_POSITIVES);
    }

    public static ConfusionCount falsePositives() {
        return counts(ConfusionCount.Kind.FALSE_POSITIVES);
    }

    public static ConfusionCount trueNegatives() {
        return counts(ConfusionCount.Kind.TRUE_NEGATIVES);
    }

    public static ConfusionCount falseNegatives() {
        return counts(ConfusionCount.Kind.FALSE_NEGATIVES);
    }

    private static ConfusionCount counts(ConfusionCount.Kind kind) {
        return new ConfusionCount(kind.kerasName(), kind, List.of(0.5));
    }

    /** The best of one rate where another is at least {@code value}. */
    public static BestUnderConstraint best(BestUnderConstraint.Kind kind, double value) {
        return new BestUnderConstraint(kind.name().toLowerCase(Locale.ROOT), kind, value, 200, OptionalInt.empty());
    }

    /** F1 of each class. */
    public static FBetaScore f1Score() {
        return new FBetaScore("f1_score", FBetaScore.Average.NONE, 1, OptionalDouble.empty(), OptionalInt.empty());
    }

    public static FBetaScore fbetaScore(double beta) {
        return f1Score().beta(beta).name("fbeta_score");
    }

    /** Intersection over union of some of the classes; targets and predictions are ids. */
    public static Iou iou(int classes, List<Integer> targets) {
        return new Iou("io_u", classes, targets, OptionalInt.empty(), true, true, OptionalDouble.empty());
    }

    /** Intersection over union of all classes. */
    public static Iou meanIou(int classes) {
        return iou(classes, IntStream.range(0, classes).boxed().toList()).name("mean_io_u");
    }

    /** Intersection over union of some of two classes; a prediction from the threshold on is class 1. */
    public static Iou binaryIou(List<Integer> targets, double threshold) {
        return new Iou("binary_io_u", 2, targets, OptionalInt.empty(), true, true, OptionalDouble.of(threshold));
    }

    public static R2Score r2Score() {
        return new R2Score("r2_score", R2Score.Aggregation.UNIFORM_AVERAGE, 0, OptionalInt.empty());
    }

    public static PearsonCorrelation pearsonCorrelation() {
        return new PearsonCorrelation("pearson_correlation", -1);
    }

    public static ConcordanceCorrelation concordanceCorrelation() {
        return new ConcordanceCorrelation("concordance_correlation", -1);
    }

    /** The sum of the predictions themselves. */
    public static Sum sum() {
        return new Sum("sum");
    }

    /** The mean of the predictions themselves. */
    public static Mean mean() {
        return new Mean("mean");
    }

    /** The mean of a loss, under the loss's name. */
    public static Metric of(Loss loss) {
        return new MeanLoss(loss.name(), loss);
    }

    /** Sample weights and a mask as weights of a metric: masked steps weigh nothing. */
    public static Optional<Value> weights(Emitter e, Optional<Value> sampleWeights, Optional<Value> mask) {
        if (mask.isEmpty()) {
            return sampleWeights;
        }
        Value ones = e.fill(mask.get().type().withDType(DType.FLOAT32), 1);
        return Optional.of(Reduction.NONE.reduce(e, ones, sampleWeights, mask));
    }

    /**
     * The metric that Keras knows under this name, reported under it: {@code acc}, {@code mse}, {@code
     * binary_accuracy}.
     *
     * @throws IllegalArgumentException if there is none; the message has the nearest names
     */
    public static Metric parse(String name) {
        String how = NEEDS_ARGUMENTS.get(name);
        if (how != null) {
            throw new IllegalArgumentException("the metric '" + name + "' needs arguments; write Metrics." + how);
        }
        return Spelling.find("metric", BY_NAME, name).name(name);
    }

    private static Map<String, String> needsArguments() {
        Map<String, String> m = new LinkedHashMap<>();
        for (BestUnderConstraint.Kind k : BestUnderConstraint.Kind.values()) {
            m.put(k.name().toLowerCase(Locale.ROOT), "best(" + k + ", 0.5), for example");
        }
        m.put("io_u", "iou(classes, targets)");
        m.put("mean_io_u", "meanIou(classes)");
        m.put("one_hot_io_u", "iou(classes, targets).ids(false, false)");
        m.put("one_hot_mean_io_u", "meanIou(classes).ids(false, false)");
        return Collections.unmodifiableMap(m);
    }

    private static Map<String, Metric> byName() {
        Map<String, Metric> m = new LinkedHashMap<>();
        put(m, accuracy(), "acc", "Accuracy");
        put(m, binaryAccuracy(), "BinaryAccuracy");
        put(m, categoricalAccuracy(), "CategoricalAccuracy");
        put(m, sparseCategoricalAccuracy(), "SparseCategoricalAccuracy");
        put(m, topKCategoricalAccuracy(5), "TopKCategoricalAccuracy");
        put(m, sparseTopKCategoricalAccuracy(5), "SparseTopKCategoricalAccuracy");
        put(m, rootMeanSquaredError(), "RootMeanSquaredError");
        put(m, cosineSimilarity(), "CosineSimilarity");
        put(m, precision(), "Precision");
        put(m, recall(), "Recall");
        put(m, auc(), "AUC");
        put(m, truePositives(), "TruePositives");
        put(m, falsePositives(), "FalsePositives");
        put(m, trueNegatives(), "TrueNegatives");
        put(m, falseNegatives(), "FalseNegatives");
        put(m, f1Score(), "F1Score");
        put(m, fbetaScore(1).name("f_beta_score"), "fbeta_score", "FBetaScore");
        put(m, sum(), "Sum");
        put(m, mean(), "Mean");
        put(m, r2Score(), "R2Score");
        put(m, binaryIou(List.of(0, 1), 0.5), "BinaryIoU");
        put(m, pearsonCorrelation(), "PearsonCorrelation");
        put(m, concordanceCorrelation(), "ConcordanceCorrelation");
        put(m, of(Losses.mse()), "mse", "MSE", "MeanSquaredError");
        put(m, of(Losses.mae()), "mae", "MAE", "MeanAbsoluteError");
        put(m, of(Losses.mape()), "mape", "MAPE", "MeanAbsolutePercentageError");
        put(m, of(Losses.msle()), "msle", "MSLE", "MeanSquaredLogarithmicError");
        put(m, of(Losses.logCosh()).name("logcosh"), "log_cosh", "log_cosh_error", "LogCoshError");
        put(m, of(Losses.huber()), "Huber");
        put(m, of(Losses.binaryCrossentropy()), "bce", "BCE", "BinaryCrossentropy");
        put(m, of(Losses.categoricalCrossentropy()), "CategoricalCrossentropy");
        put(m, of(Losses.sparseCategoricalCrossentropy()), "SparseCategoricalCrossentropy");
        put(m, of(Losses.binaryFocalCrossentropy()));
        put(m, of(Losses.categoricalFocalCrossentropy()));
        put(m, of(Losses.klDivergence()), "kld", "KLD", "kullback_leibler_divergence", "KLDivergence");
        put(m, of(Losses.poisson()), "Poisson");
        put(m, of(Losses.hinge()), "Hinge");
        put(m, of(Losses.squaredHinge()), "SquaredHinge");
        put(m, of(Losses.categoricalHinge()), "CategoricalHinge");
        return Collections.unmodifiableMap(m);
    }

    private static void put(Map<String, Metric> m, Metric metric, String... aliases) {
        m.put(metric.name(), metric);
        for (String a : aliases) {
            m.put(a, metric);
        }
    }
}
