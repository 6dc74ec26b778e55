package org.argali.pictures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A line from point to point, or the area within.
 *
 * @param points at least one
 * @param rounding how far from its corner a bend begins
 * @param width of the line; 0 fills the area instead
 */
record Trace(List<Point> points, double rounding, String colour, double width) implements Mark {
    Trace {
        points = List.copyOf(points);
    }

    static Trace line(double x1, double y1, double x2, double y2, String colour) {
        return new Trace(List.of(new Point(x1, y1), new Point(x2, y2)), 0, colour, 1);
    }

    static Trace area(String colour, Point... corners) {
        return new Trace(List.of(corners), 0, colour, 0);
    }

    @Override
    public void write(XMLStreamWriter svg) throws XMLStreamException {
        StringBuilder d = new StringBuilder();
        walk(new Pen() {
            @Override
            public void move(Point p) {
                put('M', p);
            }

            @Override
            public void line(Point p) {
                put('L', p);
            }

            @Override
            public void bend(Point corner, Point p) {
                put('Q', corner);
                put(' ', p);
            }

            private void put(char command, Point p) {
                d.append(command).append(Mark.number(p.x())).append(' ').append(Mark.number(p.y()));
            }
        });
        svg.writeEmptyElement("path");
        svg.writeAttribute("d", width == 0 ? d + "Z" : d.toString());
        if (width == 0) {
            svg.writeAttribute("fill", colour);
        } else {
            Mark.attributes(svg, "fill", NONE, "stroke", colour, "stroke-width", Mark.number(width));
            Mark.attributes(svg, "stroke-linejoin", "round", "stroke-linecap", "round");
        }
    }

    @Override
    public void paint(Graphics2D g) {
        Path2D path = new Path2D.Double();
        walk(new Pen() {
            @Override
            public void move(Point p) {
                path.moveTo(p.x(), p.y());
            }

            @Override
            public void line(Point p) {
                path.lineTo(p.x(), p.y());
            }

            @Override
            public void bend(Point corner, Point p) {
                path.quadTo(corner.x(), corner.y(), p.x(), p.y());
            }
        });
        g.setColor(Color.decode(colour));
        if (width == 0) {
            path.closePath();
            g.fill(path);
        } else {
            g.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            g.draw(path);
        }
    }

    private interface Pen {
        void move(Point p);

        void line(Point p);

        void bend(Point corner, Point p);
    }

    private void walk(Pen pen) {
        pen.move(points.get(0));
        for (int i = 1; i < points.size(); i++) {
            Point p = points.get(i);
            if (rounding == 0 || i == points.size() - 1) {
                pen.line(p);
            } else {
                pen.line(p.towards(points.get(i - 1), rounding));
                pen.bend(p, p.towards(points.get(i + 1), rounding));
            }
        }
    }
}
