package org.argali.pictures;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.Base64;
import java.util.function.IntBinaryOperator;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.argali.data.Images;

/** An image of pixels, which are shown as squares or rectangles however large they become. */
final class Raster implements Mark {
    private final Place place;
    private final BufferedImage image;

    /** @param rgb the colour of a column and a row */
    Raster(Place place, int columns, int rows, IntBinaryOperator rgb) {
        this.place = place;
        this.image = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                image.setRGB(x, y, rgb.applyAsInt(x, y));
            }
        }
    }

    @Override
    public void write(XMLStreamWriter svg) throws XMLStreamException {
        svg.writeEmptyElement("image");
        Mark.attributes(svg, "x", Mark.number(place.x()), "y", Mark.number(place.y()));
        Mark.attributes(svg, "width", Mark.number(place.width()), "height", Mark.number(place.height()));
        Mark.attributes(svg, "preserveAspectRatio", "none", "style", "image-rendering:pixelated");
        svg.writeAttribute(
                "href", "data:image/png;base64," + Base64.getEncoder().encodeToString(Images.png(image)));
    }

    @Override
    public void paint(Graphics2D g) {
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        AffineTransform to = AffineTransform.getTranslateInstance(place.x(), place.y());
        to.scale(place.width() / image.getWidth(), place.height() / image.getHeight());
        g.drawImage(image, to, null);
    }
}
