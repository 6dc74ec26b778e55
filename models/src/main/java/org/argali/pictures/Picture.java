package org.argali.pictures;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.argali.data.AtomicFile;

/**
 * Something drawn, which can be saved as {@code .svg} or {@code .png}. The same picture gives the same bytes.
 *
 * <pre>{@code
 * Picture p = plotHistory(history);
 * p.save(Path.of("history.svg"));
 * byte[] png = p.png();
 * }</pre>
 */
public final class Picture {
    /** As many pixels of a PNG for each of a picture as in Keras, which has 200 to the inch. */
    static final double SCALE = 200.0 / 96;

    private final String title;
    private final double width;
    private final double height;
    private final double scale;
    private final List<Mark> marks;

    /** @param scale pixels of a PNG for each of the picture */
    Picture(String title, double width, double height, double scale, List<Mark> marks) {
        this.title = Typeface.printable(title);
        this.width = width;
        this.height = height;
        this.scale = scale;
        this.marks = List.copyOf(marks);
    }

    /** In pixels of 1/96 inch. */
    public double width() {
        return width;
    }

    /** In pixels of 1/96 inch. */
    public double height() {
        return height;
    }

    double scale() {
        return scale;
    }

    List<Mark> marks() {
        return marks;
    }

    /** The picture as SVG; its text is text, of whatever font the viewer has, in a browser as wide as ours. */
    public String svg() {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter svg = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            svg.writeStartElement("svg");
            svg.writeDefaultNamespace("http://www.w3.org/2000/svg");
            String w = Mark.number(width);
            String h = Mark.number(height);
            Mark.attributes(svg, "width", w, "height", h, "viewBox", "0 0 " + w + " " + h);
            svg.writeAttribute("font-family", Typeface.FAMILY);
            svg.writeStartElement("title");
            svg.writeCharacters(title);
            svg.writeEndElement();
            line(svg, Box.filled(0, 0, width, height, Colours.PAPER));
            for (Mark m : marks) {
                line(svg, m);
            }
            svg.writeCharacters("\n");
            svg.writeEndElement();
            svg.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return text + "\n";
    }

    private static void line(XMLStreamWriter svg, Mark m) throws XMLStreamException {
        svg.writeCharacters("\n");
        m.write(svg);
    }

    /**
     * The picture as PNG, with 200 pixels to the inch if {@link Pictures#dpi} said nothing else, or fewer where that would be
     * more than 32,767 on a side or 40 million.
     *
     * @throws IllegalArgumentException if it is so large that it could not be read then
     */
    public byte[] png() {
        return Png.bytes(this);
    }

    /**
     * Writes or replaces a file.
     *
     * @param file its name ends in {@code .svg} or {@code .png}
     * @throws IllegalArgumentException if it ends otherwise
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public void save(Path file) {
        byte[] bytes;
        switch (ending(file)) {
            case "svg" -> bytes = svg().getBytes(StandardCharsets.UTF_8);
            case "png" -> bytes = png();
            default ->
                throw new IllegalArgumentException(
                        "[" + file + "] pictures are saved as .svg or .png; give the file such a name");
        }
        AtomicFile.write(file, out -> out.write(bytes));
    }

    /** What a file's name has after its last dot, in lower case; empty if it has none. */
    static String ending(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "Picture of " + title + ", " + Math.round(width) + " x " + Math.round(height);
    }
}
