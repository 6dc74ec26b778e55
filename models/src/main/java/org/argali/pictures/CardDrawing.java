package org.argali.pictures;

import java.util.List;
import org.argali.pictures.Card.Row;
import org.argali.pictures.Words.Style;

/** How a layer looks: a coloured head with its name, and lines below it. */
final class CardDrawing {
    private static final double HEAD = 28;
    private static final double LINE = 19;
    private static final double SIDE = 12;
    private static final double RIM = 1.5;
    private static final double RADIUS = 6;
    private static final Style NAME = new Style(14, true, Colours.PAPER);
    private static final Style KIND = new Style(12, false, "#e5e7eb");
    private static final Style LABEL = new Style(12, false, Colours.FAINT_INK);
    private static final Style VALUE = new Style(12.5, false, Colours.INK);

    private CardDrawing() {}

    static double width(Card c) {
        double head = NAME.width(c.heading()) + (c.remark().isEmpty() ? 0 : SIDE + KIND.width(c.remark()));
        double values =
                c.rows().stream().mapToDouble(r -> VALUE.width(r.value())).max().orElse(0);
        return Math.ceil(2 * SIDE + Math.max(Math.max(head, labels(c) + values), 40));
    }

    static double height(Card c) {
        return HEAD + (c.rows().isEmpty() ? 0 : LINE * c.rows().size() + 8);
    }

    /** The column of labels, with the space beside it. */
    private static double labels(Card c) {
        double widest =
                c.rows().stream().mapToDouble(r -> LABEL.width(r.label())).max().orElse(0);
        return widest == 0 ? 0 : widest + 10;
    }

    static void draw(Card c, Place at, List<Mark> marks) {
        String colour = c.family().colour();
        marks.add(new Box(at, RADIUS, colour, Mark.NONE));
        double line = at.y() + 19;
        if (c.remark().isEmpty()) {
            marks.add(Words.middle(at.x() + at.width() / 2, line, c.heading(), NAME));
        } else {
            marks.add(Words.start(at.x() + SIDE, line, c.heading(), NAME));
            marks.add(Words.end(at.x() + at.width() - SIDE, line, c.remark(), KIND));
        }
        if (!c.rows().isEmpty()) {
            Place body = new Place(at.x() + RIM, at.y() + HEAD, at.width() - 2 * RIM, at.height() - HEAD - RIM);
            marks.add(new Box(body, RADIUS - RIM, Colours.PAPER, Mark.NONE));
        }
        double x = at.x() + SIDE + labels(c);
        double y = at.y() + HEAD + 17;
        for (Row r : c.rows()) {
            if (!r.label().isEmpty()) {
                marks.add(Words.start(at.x() + SIDE, y, r.label(), LABEL));
            }
            marks.add(Words.start(x, y, r.value(), VALUE.colour(r.colour())));
            y += LINE;
        }
    }
}
