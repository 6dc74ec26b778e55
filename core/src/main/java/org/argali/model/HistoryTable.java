package org.argali.model;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A History as text.
 *
 * <pre>
 *  40 epochs         first         last          best
 *       loss      0.693102     0.214417     0.2144 (40)  \u2588\u2586\u2585\u2583\u2582\u2581\u2581
 * </pre>
 */
final class HistoryTable {
    private static final String BLOCKS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";
    private static final int WIDEST_COURSE = 40;

    private HistoryTable() {}

    static String of(History h) {
        int n = h.epochs().size();
        if (n == 0) {
            return "no epochs";
        }
        String title = n + (n == 1 ? " epoch" : " epochs");
        int width = Math.max(
                title.length(),
                h.names().stream().mapToInt(String::length).max().orElse(0));
        String row = "%" + width + "s  %12s  %12s  %20s";
        StringBuilder b = new StringBuilder(String.format(Locale.ROOT, row, title, "first", "last", "best (epoch)"));
        for (String name : h.names()) {
            List<Double> v = h.get(name);
            b.append(String.format(
                    Locale.ROOT, "%n" + row, name, number(v.get(0)), number(v.get(v.size() - 1)), best(h, name, v)));
            b.append("  ").append(course(v));
        }
        return b.toString();
    }

    static String number(double v) {
        String text = String.format(Locale.ROOT, "%.6g", v);
        return text.contains("e") ? text : text.replaceFirst("\\.?0+$", "");
    }

    /** The best figure and its epoch, counted from 1; nothing where it is not known what is better. */
    private static String best(History h, String name, List<Double> v) {
        double sign = switch (h.direction(name)) {
            case UP -> 1;
            case DOWN -> -1;
            case UNKNOWN -> 0;
        };
        int best = -1;
        for (int i = 0; i < v.size() && sign != 0; i++) {
            if (!v.get(i).isNaN() && (best < 0 || sign * v.get(i) > sign * v.get(best))) {
                best = i;
            }
        }
        return best < 0 ? "-" : number(v.get(best)) + " (" + (h.epochs().get(best) + 1) + ")";
    }

    /** A block for each epoch or, of many, for the mean of some; a blank for what is not a number. */
    private static String course(List<Double> v) {
        int width = Math.min(WIDEST_COURSE, v.size());
        List<Double> means = IntStream.range(0, width)
                .mapToObj(i -> v.subList(i * v.size() / width, (i + 1) * v.size() / width))
                .map(part ->
                        part.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN))
                .toList();
        double low = means.stream()
                .filter(Double::isFinite)
                .mapToDouble(Double::doubleValue)
                .min()
                .orElse(0);
        double high = means.stream()
                .filter(Double::isFinite)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        double range = high > low ? high - low : 1;
        return means.stream()
                .map(m -> Double.isFinite(m)
                        ? String.valueOf(BLOCKS.charAt((int) Math.min(7, 8 * (m - low) / range)))
                        : " ")
                .collect(Collectors.joining())
                .stripTrailing();
    }
}
