package org.argali.pictures;

import java.awt.Graphics2D;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Something drawn, in pixels of 1/96 inch from the upper left corner. Colours are {@code #rrggbb}. */
sealed interface Mark permits Box, Trace, Words, Raster {
    /** In the place of a colour. */
    String NONE = "none";

    void write(XMLStreamWriter svg) throws XMLStreamException;

    void paint(Graphics2D g);

    /** A number as SVG has it, to hundredths. */
    static String number(double v) {
        long hundredths = Math.round(v * 100);
        String sign = hundredths < 0 ? "-" : "";
        String text = sign + Math.abs(hundredths) / 100;
        long rest = Math.abs(hundredths) % 100;
        if (rest == 0) {
            return text;
        }
        return text + (rest % 10 == 0 ? "." + rest / 10 : rest < 10 ? ".0" + rest : "." + rest);
    }

    /** Writes pairs of names and values. */
    static void attributes(XMLStreamWriter svg, String... pairs) throws XMLStreamException {
        for (int i = 0; i < pairs.length; i += 2) {
            svg.writeAttribute(pairs[i], pairs[i + 1]);
        }
    }
}
