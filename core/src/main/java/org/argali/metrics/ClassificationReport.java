package org.argali.metrics;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.argali.tensor.NDArray;

/**
 * Precision, recall, F1 and support of each class, their means, and the accuracy. Prints as scikit-learn's {@code
 * classification_report}.
 *
 * <pre>{@code
 * NDArray truth = NDArray.of(new int[] {0, 1, 1});
 * ClassificationReport.of(truth, NDArray.of(new int[] {0, 1, 0})).names("ham", "spam");
 * }</pre>
 */
public record ClassificationReport(ConfusionMatrix matrix) {
    /**
     * The figures of a class, or the mean of those of all.
     *
     * @param support how many samples are of this class
     */
    public record Row(String name, double precision, double recall, double f1, long support) {}

    /** Of targets and predictions as {@link ConfusionMatrix#of} takes them. */
    public static ClassificationReport of(NDArray yTrue, NDArray yPred) {
        return new ClassificationReport(ConfusionMatrix.of(yTrue, yPred));
    }

    /** The same report with names for the classes. */
    public ClassificationReport names(String... names) {
        return new ClassificationReport(matrix.names(names));
    }

    /** A row for each class. */
    public List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < matrix.names().size(); i++) {
            double precision = share(matrix.count(i, i), matrix.predicted(i));
            double recall = share(matrix.count(i, i), matrix.support(i));
            double f1 = share(2 * precision * recall, precision + recall);
            rows.add(new Row(matrix.names().get(i), precision, recall, f1, matrix.support(i)));
        }
        return rows;
    }

    private static double share(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }

    /** The share of samples taken for what they are. */
    public double accuracy() {
        long right = 0;
        for (int i = 0; i < matrix.names().size(); i++) {
            right += matrix.count(i, i);
        }
        return share(right, matrix.total());
    }

    /** Means in which every class counts the same. */
    public Row macroAverage() {
        return average("macro avg", r -> 1);
    }

    /** Means in which a class counts as often as it occurs. */
    public Row weightedAverage() {
        return average("weighted avg", Row::support);
    }

    private Row average(String name, ToDoubleFunction<Row> weight) {
        double all = 0;
        double precision = 0;
        double recall = 0;
        double f1 = 0;
        for (Row r : rows()) {
            double w = weight.applyAsDouble(r);
            all += w;
            precision += w * r.precision();
            recall += w * r.recall();
            f1 += w * r.f1();
        }
        return new Row(name, share(precision, all), share(recall, all), share(f1, all), matrix.total());
    }

    @Override
    public String toString() {
        int width = Math.max(
                "weighted avg".length(),
                matrix.names().stream().mapToInt(String::length).max().orElse(0));
        StringBuilder b = new StringBuilder(
                String.format(Locale.ROOT, "%" + width + "s ", "") + " precision    recall  f1-score   support\n\n");
        rows().forEach(r -> b.append(line(r, width)));
        b.append(String.format(
                Locale.ROOT,
                "%n%" + width + "s  %9s %9s %9s %9d%n",
                "accuracy",
                "",
                "",
                rounded(accuracy()),
                matrix.total()));
        return b.append(line(macroAverage(), width))
                .append(line(weightedAverage(), width))
                .toString();
    }

    private static String line(Row r, int width) {
        return String.format(
                Locale.ROOT,
                "%" + width + "s  %9s %9s %9s %9d%n",
                r.name(),
                rounded(r.precision()),
                rounded(r.recall()),
                rounded(r.f1()),
                r.support());
    }

    /** As Python rounds: the double itself, not its shortest decimal. */
    private static String rounded(double v) {
        return new BigDecimal(v).setScale(2, RoundingMode.HALF_EVEN).toPlainString();
    }
}
