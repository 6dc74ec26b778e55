package org.argali.pictures;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.argali.plan.MemoryTimeline;
import org.argali.plan.MemoryTimeline.Moment;
import org.argali.spi.Bytes;

/** What is alive while each kernel of a step runs, one kind upon the other. */
final class MemoryChart {
    private static final double WIDTH = 900;
    private static final double HEIGHT = 360;
    private static final Place PLOT = new Place(72, 48, WIDTH - 72 - 24, HEIGHT - 48 - 52);

    private final MemoryTimeline timeline;
    private final List<Mark> marks = new ArrayList<>();
    private final double unit;
    private final Panel panel;
    private double legend = PLOT.x() + PLOT.width();

    private MemoryChart(MemoryTimeline timeline) {
        this.timeline = timeline;
        this.unit = unit(timeline.peak());
        Ticks x = Ticks.whole(0, timeline.moments().size(), 10);
        panel = new Panel(PLOT, x, Ticks.around(0, timeline.peak() / unit, 5), marks);
    }

    static Picture of(MemoryTimeline timeline) {
        if (timeline.moments().isEmpty()) {
            throw new IllegalArgumentException("[plotMemory] the timeline is empty: the step has no kernels");
        }
        MemoryChart chart = new MemoryChart(timeline);
        chart.draw();
        return new Picture("the memory of a step", WIDTH, HEIGHT, Picture.SCALE, chart.marks);
    }

    private static double unit(long most) {
        return Math.pow(1024, most < 1 << 20 ? 1 : most < 1 << 30 ? 2 : 3);
    }

    private void draw() {
        String name = unit == 1024 ? "KiB" : unit == 1 << 20 ? "MiB" : "GiB";
        Moment most = timeline.moments().get(timeline.fullest());
        panel.title(
                String.format(
                        Locale.ROOT,
                        "Memory in %s, at most %s: in kernel %d, %s %s",
                        name,
                        Bytes.text(timeline.peak()),
                        timeline.fullest(),
                        most.op(),
                        most.scope()),
                Panel.TITLE);
        panel.gridAndLabelsOfY();
        // from above, so that each covers what is below it
        area("workspace", Colours.BAD, Moment::temporaries);
        area("gradients", Colours.SECOND, m -> m.activations() + m.gradients());
        area("activations", Colours.FIRST, Moment::activations);
        constant("data", Colours.GOOD, timeline.state() + timeline.data());
        constant("state", Colours.LINE, timeline.state());
        panel.labelsOfX();
        marks.add(Words.middle(PLOT.x() + PLOT.width() / 2, HEIGHT - 14, "kernel", Panel.LABEL));
    }

    private void constant(String name, String colour, long bytes) {
        area(name, colour, m -> bytes - timeline.state() - timeline.data());
    }

    /** @param above bytes over state and data */
    private void area(String name, String colour, ToLongFunction<Moment> above) {
        List<Point> points = new ArrayList<>(List.of(point(0, 0)));
        for (int i = 0; i < timeline.moments().size(); i++) {
            long bytes = timeline.state()
                    + timeline.data()
                    + above.applyAsLong(timeline.moments().get(i));
            points.add(point(i, bytes));
            points.add(point(i + 1, bytes));
        }
        points.add(point(timeline.moments().size(), 0));
        marks.add(new Trace(points, 0, colour, 0));
        marks.add(Words.end(legend, HEIGHT - 14, name, Panel.LABEL));
        legend -= Panel.LABEL.width(name) + 18;
        marks.add(Box.filled(legend, HEIGHT - 24, 12, 12, colour));
        legend -= 12;
    }

    private Point point(int kernel, long bytes) {
        return new Point(panel.left(kernel), panel.top(bytes / unit));
    }
}
