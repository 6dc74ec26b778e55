package org.argali.pictures;

import java.util.ArrayList;
import java.util.List;
import org.argali.pictures.Words.Style;

/** One chart: a title, two axes, a grid, and what is drawn on it. */
final class Panel {
    static final Style TITLE = new Style(14, true, Colours.INK);
    static final Style LABEL = new Style(11, false, Colours.FAINT_INK);

    private final Place plot;
    private final Ticks x;
    private final Ticks y;
    private final List<Mark> marks;

    /** @param plot where the axes lie; the labels need space around it */
    Panel(Place plot, Ticks x, Ticks y, List<Mark> marks) {
        this.plot = plot;
        this.x = x;
        this.y = y;
        this.marks = marks;
    }

    double left(double v) {
        return plot.x() + plot.width() * x.share(v);
    }

    double top(double v) {
        return plot.y() + plot.height() * (1 - y.share(v));
    }

    void title(String text, Style style) {
        marks.add(Words.start(plot.x(), plot.y() - 12, text, style));
    }

    void gridAndLabelsOfY() {
        for (double v : y.values()) {
            marks.add(Trace.line(plot.x(), top(v), plot.x() + plot.width(), top(v), Colours.GRID));
            marks.add(Words.end(plot.x() - 8, top(v) + 4, y.label(v), LABEL));
        }
    }

    void labelsOfX() {
        double base = plot.y() + plot.height();
        marks.add(Trace.line(plot.x(), base, plot.x() + plot.width(), base, Colours.LINE));
        for (double v : x.values()) {
            marks.add(Trace.line(left(v), base, left(v), base + 4, Colours.LINE));
            marks.add(Words.middle(left(v), base + 17, x.label(v), LABEL));
        }
    }

    /** A line through numbers at 0, 1, 2 ...; where one is not finite there is a gap, and a number alone is a dot. */
    void line(List<Double> values, String colour) {
        List<Point> run = new ArrayList<>();
        for (int i = 0; i <= values.size(); i++) {
            if (i < values.size() && Double.isFinite(values.get(i))) {
                run.add(new Point(left(i), top(values.get(i))));
            } else if (!run.isEmpty()) {
                if (run.size() > 1) {
                    marks.add(new Trace(run, 0, colour, 2));
                }
                if (values.size() <= 20) {
                    run.forEach(p -> dot(p, colour));
                } else {
                    dot(run.get(run.size() - 1), colour);
                }
                run.clear();
            }
        }
    }

    private void dot(Point p, String colour) {
        marks.add(new Box(new Place(p.x() - 3, p.y() - 3, 6, 6), 3, colour, Mark.NONE));
    }

    void bar(double from, double to, double value, String colour) {
        double height = plot.y() + plot.height() - top(value);
        marks.add(Box.filled(left(from), top(value), Math.max(0.5, left(to) - left(from) - 0.5), height, colour));
    }
}
