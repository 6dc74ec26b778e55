package org.argali.pictures;

import java.util.ArrayList;
import java.util.List;
import org.argali.layers.Network;
import org.argali.pictures.PlotOption.Look;
import org.argali.pictures.Words.Style;

/** Draws a model: clusters, lines, cards. */
final class ModelDrawing {
    private static final double BEND = 7;
    private static final double ARROW = 7;
    private static final Style TITLE = new Style(13, true, Colours.FAINT_INK);

    private ModelDrawing() {}

    static Picture of(Network model, Look look) {
        ModelGraph graph = ModelGraph.of(model, look);
        ModelLayout layout = ModelLayout.of(graph, look.rankdir());
        List<Mark> marks = new ArrayList<>();
        graph.root().clusters().forEach(c -> frame(c, layout, marks));
        layout.edges().forEach(points -> arrow(points, marks));
        graph.root().allCards().forEach(c -> CardDrawing.draw(c, layout.card(c.id()), marks));
        return new Picture(graph.root().name(), layout.width(), layout.height(), look.dpi() / 96, marks);
    }

    private static void frame(Cluster c, ModelLayout layout, List<Mark> marks) {
        Place p = layout.cluster(c.id());
        marks.add(new Box(p, 8, Mark.NONE, Colours.LINE));
        marks.add(Words.start(p.x() + 12, p.y() + 19, c.name(), TITLE));
        c.clusters().forEach(inner -> frame(inner, layout, marks));
    }

    private static void arrow(List<Point> points, List<Mark> marks) {
        Point end = points.get(points.size() - 1);
        Point before = points.get(points.size() - 2);
        double length = Math.hypot(end.x() - before.x(), end.y() - before.y());
        double dx = (end.x() - before.x()) / length;
        double dy = (end.y() - before.y()) / length;
        Point neck = new Point(end.x() - ARROW * dx, end.y() - ARROW * dy);
        List<Point> line = new ArrayList<>(points.subList(0, points.size() - 1));
        line.add(neck);
        marks.add(new Trace(line, BEND, Colours.LINE, 1.6));
        double half = ARROW / 2;
        marks.add(Trace.area(
                Colours.LINE,
                end,
                new Point(neck.x() - half * dy, neck.y() + half * dx),
                new Point(neck.x() + half * dy, neck.y() - half * dx)));
    }
}
