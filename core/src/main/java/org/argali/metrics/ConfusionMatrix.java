package org.argali.metrics;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.argali.tensor.NDArray;

/**
 * How often each class was taken for each: {@code counts[true][predicted]}. Prints as a table.
 *
 * <pre>{@code
 * NDArray truth = NDArray.of(new int[] {0, 1, 1});
 * ConfusionMatrix.of(truth, NDArray.of(new int[] {0, 1, 0})).names("ham", "spam");
 * }</pre>
 *
 * @param names of the classes
 * @param counts row by row
 */
public record ConfusionMatrix(List<String> names, List<List<Long>> counts) {
    public ConfusionMatrix {
        names = List.copyOf(names);
        counts = counts.stream().map(List::copyOf).toList();
    }

    /**
     * Counts samples.
     *
     * @param yTrue class ids {@code [n]} or {@code [n, 1]}, or a column for each class
     * @param yPred as {@code yTrue}; of float32 numbers in one column, those above 0.5 are class 1
     * @throws IllegalArgumentException if the numbers of samples differ, or an id is negative
     */
    public static ConfusionMatrix of(NDArray yTrue, NDArray yPred) {
        int[] t = ids(yTrue, "targets");
        int[] p = ids(yPred, "predictions");
        if (t.length != p.length) {
            throw new IllegalArgumentException("[confusion matrix] there are " + t.length + " targets, but " + p.length
                    + " predictions; each sample has one of both");
        }
        int classes = Math.max(columns(yTrue), columns(yPred));
        for (int i = 0; i < t.length; i++) {
            classes = Math.max(classes, Math.max(t[i], p[i]) + 1);
        }
        long[][] counts = new long[classes][classes];
        for (int i = 0; i < t.length; i++) {
            counts[t[i]][p[i]]++;
        }
        return new ConfusionMatrix(
                IntStream.range(0, classes).mapToObj(Integer::toString).toList(),
                IntStream.range(0, classes)
                        .mapToObj(i -> IntStream.range(0, counts.length)
                                .mapToObj(k -> counts[i][k])
                                .toList())
                        .toList());
    }

    private static int columns(NDArray a) {
        return a.shape().rank() > 1 && a.shape().last() > 1 ? a.shape().last() : 0;
    }

    private static int[] ids(NDArray a, String what) {
        int columns = Math.max(1, columns(a));
        int[] ids = new int[a.size() / columns];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = columns == 1 ? id(a, i) : largest(a, i * columns, columns);
            if (ids[i] < 0) {
                throw new IllegalArgumentException("[confusion matrix] classes are 0, 1, 2 ..., but sample " + i
                        + " of the " + what + " is " + ids[i]);
            }
        }
        return ids;
    }

    /** A number that is no whole number is a probability. */
    private static int id(NDArray a, int i) {
        double v = a.at(i);
        return v == Math.rint(v) ? (int) v : v > 0.5 ? 1 : 0;
    }

    private static int largest(NDArray a, int from, int columns) {
        int best = 0;
        for (int k = 1; k < columns; k++) {
            best = a.at(from + k) > a.at(from + best) ? k : best;
        }
        return best;
    }

    /**
     * The same counts with names for the classes.
     *
     * @throws IllegalArgumentException if their number differs
     */
    public ConfusionMatrix names(String... given) {
        if (given.length != counts.size()) {
            throw new IllegalArgumentException(
                    "[confusion matrix] there are " + counts.size() + " classes, but " + given.length + " names");
        }
        return new ConfusionMatrix(List.of(given), counts);
    }

    /** How often class {@code truth} was taken for class {@code predicted}. */
    public long count(int truth, int predicted) {
        return counts.get(truth).get(predicted);
    }

    /** How many samples are of this class. */
    public long support(int truth) {
        return counts.get(truth).stream().mapToLong(Long::longValue).sum();
    }

    /** How many samples were taken for this class. */
    public long predicted(int predicted) {
        return counts.stream().mapToLong(row -> row.get(predicted)).sum();
    }

    public long total() {
        return IntStream.range(0, counts.size()).mapToLong(this::support).sum();
    }

    /** Rows are the true classes, columns what they were taken for. */
    @Override
    public String toString() {
        int width = Math.max(5, names.stream().mapToInt(String::length).max().orElse(0));
        for (List<Long> row : counts) {
            width = Math.max(
                    width,
                    row.stream().mapToInt(c -> c.toString().length()).max().orElse(0));
        }
        String cell = "  %" + width + "s";
        StringBuilder b = new StringBuilder(String.format(Locale.ROOT, "%" + width + "s", "true"));
        names.forEach(n -> b.append(String.format(Locale.ROOT, cell, n)));
        for (int i = 0; i < names.size(); i++) {
            b.append(String.format(Locale.ROOT, "%n%" + width + "s", names.get(i)));
            counts.get(i).forEach(c -> b.append(String.format(Locale.ROOT, cell, c)));
        }
        return b.toString();
    }
}
