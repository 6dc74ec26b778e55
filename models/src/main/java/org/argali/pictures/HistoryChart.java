package org.argali.pictures;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.argali.model.History;

/** A chart for each figure of a training, with that of the validation beside it. */
final class HistoryChart {
    private static final double WIDTH = 460;
    private static final double HEIGHT = 300;
    private static final double LEFT = 64;
    private static final double TOP = 40;
    private static final double RIGHT = 20;
    private static final double BOTTOM = 44;
    private static final String VALIDATION = "val_";

    private HistoryChart() {}

    static Picture of(History history) {
        if (history.epochs().isEmpty()) {
            throw new IllegalArgumentException(
                    "[plotHistory] the history is empty: no epoch was completed; give it what fit returned");
        }
        Map<String, List<String>> charts = new LinkedHashMap<>();
        for (String name : history.names()) {
            String plain = name.startsWith(VALIDATION) ? name.substring(VALIDATION.length()) : name;
            charts.computeIfAbsent(plain, k -> new ArrayList<>()).add(name);
        }
        int columns = charts.size() == 4 ? 2 : Math.min(3, charts.size());
        int rows = (charts.size() + columns - 1) / columns;
        List<Mark> marks = new ArrayList<>();
        int i = 0;
        for (Map.Entry<String, List<String>> e : charts.entrySet()) {
            Place plot = new Place(
                    i % columns * WIDTH + LEFT,
                    i / columns * HEIGHT + TOP,
                    WIDTH - LEFT - RIGHT,
                    HEIGHT - TOP - BOTTOM);
            chart(history, e.getKey(), e.getValue(), plot, marks);
            i++;
        }
        return new Picture("a training", columns * WIDTH, rows * HEIGHT, Picture.SCALE, marks);
    }

    private static void chart(History history, String title, List<String> names, Place plot, List<Mark> marks) {
        double[] finite = names.stream()
                .flatMap(n -> history.get(n).stream())
                .mapToDouble(Double::doubleValue)
                .filter(Double::isFinite)
                .toArray();
        Ticks y = Ticks.around(
                DoubleStream.of(finite).min().orElse(0),
                DoubleStream.of(finite).max().orElse(1),
                5);
        int last = history.epochs().size() - 1;
        Ticks x = last == 0 ? new Ticks(-1, 1, 1) : Ticks.whole(0, last, 8);
        Panel panel = new Panel(plot, x, y, marks);
        panel.title(title, Panel.TITLE);
        panel.gridAndLabelsOfY();
        epochs(history, plot, x, panel, marks);
        double right = plot.x() + plot.width();
        for (int i = names.size() - 1; i >= 0; i--) {
            String name = names.get(i);
            String colour = name.startsWith(VALIDATION) ? Colours.SECOND : Colours.FIRST;
            panel.line(history.get(name), colour);
            if (names.size() > 1 || name.startsWith(VALIDATION)) {
                marks.add(Words.end(right, plot.y() - 12, name, Panel.LABEL));
                right -= Panel.LABEL.width(name) + 6;
                marks.add(new Trace(
                        List.of(new Point(right - 16, plot.y() - 16), new Point(right, plot.y() - 16)),
                        0,
                        colour,
                        2.5));
                right -= 32;
            }
        }
    }

    /** Numbers of epochs begin at 1, as the progress bar shows them, or where the training was taken up again. */
    private static void epochs(History history, Place plot, Ticks x, Panel panel, List<Mark> marks) {
        double base = plot.y() + plot.height();
        marks.add(Trace.line(plot.x(), base, plot.x() + plot.width(), base, Colours.LINE));
        int first = history.epochs().get(0) + 1;
        for (int i = 0; i < history.epochs().size(); i++) {
            if ((first + i) % (int) x.step() == 0 || history.epochs().size() == 1) {
                marks.add(Trace.line(panel.left(i), base, panel.left(i), base + 4, Colours.LINE));
                marks.add(Words.middle(panel.left(i), base + 17, String.valueOf(first + i), Panel.LABEL));
            }
        }
        marks.add(Words.middle(plot.x() + plot.width() / 2, base + 35, "epoch", Panel.LABEL));
    }
}
