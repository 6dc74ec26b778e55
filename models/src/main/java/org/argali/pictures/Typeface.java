package org.argali.pictures;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;

/**
 * The letters that pictures are measured and painted with: outlines from a font of our own, read by FontBox. It has Latin,
 * Greek and Cyrillic; another character is an empty frame of a square, which a viewer of SVG fills with a font it has.
 */
final class Typeface {
    static final Typeface REGULAR = new Typeface("Roboto-Regular.ttf");
    static final Typeface BOLD = new Typeface("Roboto-Bold.ttf");
    /** What SVG asks for. */
    static final String FAMILY = "Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif";

    private static final int LAST_CHARACTER = 0xFFFD;
    private static final Glyph MISSING = missing();

    private final Map<Integer, Glyph> glyphs = new HashMap<>();

    /** In units of the letters' size. */
    private record Glyph(double advance, Path2D outline) {}

    private Typeface(String resource) {
        try (InputStream in = Objects.requireNonNull(Typeface.class.getResourceAsStream(resource), resource);
                TrueTypeFont font = new TTFParser().parse(new RandomAccessReadBuffer(in))) {
            CmapLookup cmap = font.getUnicodeCmapLookup();
            for (int c = ' '; c <= LAST_CHARACTER; c++) {
                int id = cmap.getGlyphId(c);
                if (id > 0) {
                    glyphs.put(c, glyph(font, id));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("[pictures] the font " + resource + " cannot be read", e);
        }
    }

    private static Glyph glyph(TrueTypeFont font, int id) throws IOException {
        double unit = 1.0 / font.getUnitsPerEm();
        var data = font.getGlyph().getGlyph(id);
        Path2D outline = new Path2D.Double();
        if (data != null) {
            outline.append(AffineTransform.getScaleInstance(unit, -unit).createTransformedShape(data.getPath()), false);
        }
        return new Glyph(font.getHorizontalMetrics().getAdvanceWidth(id) * unit, outline);
    }

    private static Glyph missing() {
        Path2D frame = new Path2D.Double(Path2D.WIND_EVEN_ODD);
        for (double inset : List.of(0.1, 0.16)) {
            frame.moveTo(inset, -0.8 + inset);
            frame.lineTo(1 - inset, -0.8 + inset);
            frame.lineTo(1 - inset, 0.1 - inset);
            frame.lineTo(inset, 0.1 - inset);
            frame.closePath();
        }
        return new Glyph(1, frame);
    }

    /** The text with a sign in place of each character that neither XML nor a line of text may have. */
    static String printable(String text) {
        StringBuilder b = new StringBuilder();
        text.codePoints()
                .map(c -> Character.isISOControl(c)
                                || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE
                                || c == 0xFFFE
                                || c == 0xFFFF
                        ? LAST_CHARACTER
                        : c)
                .forEach(b::appendCodePoint);
        return b.toString();
    }

    /** How far a text reaches. */
    double width(String text, double size) {
        return size * text.codePoints().mapToDouble(c -> glyph(c).advance).sum();
    }

    /** The outlines of a text that begins at 0, 0. */
    Shape outline(String text, double size) {
        Path2D all = new Path2D.Double();
        double x = 0;
        for (int c : text.codePoints().toArray()) {
            Glyph g = glyph(c);
            all.append(new AffineTransform(size, 0, 0, size, x, 0).createTransformedShape(g.outline), false);
            x += size * g.advance;
        }
        return all;
    }

    private Glyph glyph(int c) {
        return glyphs.getOrDefault(c, MISSING);
    }
}
