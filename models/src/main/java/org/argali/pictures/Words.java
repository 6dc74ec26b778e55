package org.argali.pictures;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A line of text.
 *
 * @param at the place of its beginning, middle or end on the base line
 * @param upright whether it runs from bottom to top
 */
record Words(Point at, String text, Align align, Style style, boolean upright) implements Mark {

    /** Which part of the text lies at the given place. */
    enum Align {
        START("start", 0),
        MIDDLE("middle", 0.5),
        END("end", 1);

        private final String svg;
        private final double share;

        Align(String svg, double share) {
            this.svg = svg;
            this.share = share;
        }
    }

    /** How letters look. */
    record Style(double size, boolean bold, String colour) {
        Typeface face() {
            return bold ? Typeface.BOLD : Typeface.REGULAR;
        }

        double width(String text) {
            return face().width(Typeface.printable(text), size);
        }

        Style colour(String other) {
            return new Style(size, bold, other);
        }
    }

    Words {
        text = Typeface.printable(text);
    }

    static Words at(double x, double y, String text, Align align, Style style) {
        return new Words(new Point(x, y), text, align, style, false);
    }

    static Words start(double x, double y, String text, Style style) {
        return at(x, y, text, Align.START, style);
    }

    static Words middle(double x, double y, String text, Style style) {
        return at(x, y, text, Align.MIDDLE, style);
    }

    static Words end(double x, double y, String text, Style style) {
        return at(x, y, text, Align.END, style);
    }

    @Override
    public void write(XMLStreamWriter svg) throws XMLStreamException {
        svg.writeStartElement("text");
        String x = Mark.number(at.x());
        String y = Mark.number(at.y());
        Mark.attributes(svg, "x", x, "y", y, "font-size", Mark.number(style.size()), "fill", style.colour());
        if (style.bold()) {
            svg.writeAttribute("font-weight", "bold");
        }
        if (align != Align.START) {
            svg.writeAttribute("text-anchor", align.svg);
        }
        if (upright) {
            svg.writeAttribute("transform", "rotate(-90 " + x + " " + y + ")");
        }
        // whatever font a browser has, the text is as wide as it was measured
        Mark.attributes(svg, "textLength", Mark.number(style.width(text)), "lengthAdjust", "spacingAndGlyphs");
        svg.writeCharacters(text);
        svg.writeEndElement();
    }

    @Override
    public void paint(Graphics2D g) {
        g.setColor(Color.decode(style.colour()));
        AffineTransform place = AffineTransform.getTranslateInstance(at.x(), at.y());
        if (upright) {
            place.rotate(-Math.PI / 2);
        }
        place.translate(-align.share * style.width(text), 0);
        g.fill(place.createTransformedShape(style.face().outline(text, style.size())));
    }
}
