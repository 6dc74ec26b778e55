package org.argali.pictures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.RoundRectangle2D;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A rectangle.
 *
 * @param radius of its corners
 * @param fill a colour or {@link Mark#NONE}
 * @param stroke a colour or {@link Mark#NONE}; dashed where there is no fill
 */
record Box(Place place, double radius, String fill, String stroke) implements Mark {

    static Box filled(double x, double y, double width, double height, String fill) {
        return new Box(new Place(x, y, width, height), 0, fill, NONE);
    }

    @Override
    public void write(XMLStreamWriter svg) throws XMLStreamException {
        svg.writeEmptyElement("rect");
        Mark.attributes(
                svg,
                "x",
                Mark.number(place.x()),
                "y",
                Mark.number(place.y()),
                "width",
                Mark.number(place.width()),
                "height",
                Mark.number(place.height()),
                "fill",
                fill);
        if (radius > 0) {
            svg.writeAttribute("rx", Mark.number(radius));
        }
        if (!stroke.equals(NONE)) {
            svg.writeAttribute("stroke", stroke);
            if (fill.equals(NONE)) {
                svg.writeAttribute("stroke-dasharray", "5 4");
            }
        }
    }

    @Override
    public void paint(Graphics2D g) {
        RoundRectangle2D shape = new RoundRectangle2D.Double(
                place.x(), place.y(), place.width(), place.height(), 2 * radius, 2 * radius);
        if (!fill.equals(NONE)) {
            g.setColor(Color.decode(fill));
            g.fill(shape);
        }
        if (!stroke.equals(NONE)) {
            g.setColor(Color.decode(stroke));
            g.setStroke(
                    fill.equals(NONE)
                            ? new BasicStroke(
                                    1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {5, 4}, 0)
                            : new BasicStroke(1));
            g.draw(shape);
        }
    }
}
