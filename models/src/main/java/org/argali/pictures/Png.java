package org.argali.pictures;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import org.argali.data.Images;

/** Paints pictures. */
final class Png {
    /** Viewers refuse longer sides. */
    private static final int LONGEST_SIDE = 32_767;
    /** 160 MiB while it is painted. */
    private static final double MOST_PIXELS = 40e6;
    /** Letters are no longer readable below. */
    private static final double LEAST_SCALE = 0.35;

    private Png() {}

    /**
     * As large as asked, or as viewers and memory allow.
     *
     * @throws IllegalArgumentException if that would be too small to read
     */
    static byte[] bytes(Picture p) {
        double most = Math.min(
                LONGEST_SIDE / Math.max(p.width(), p.height()), Math.sqrt(MOST_PIXELS / (p.width() * p.height())));
        if (most < LEAST_SCALE && p.scale() > most) {
            throw new IllegalArgumentException("[png] a picture of " + Math.round(p.width()) + " x "
                    + Math.round(p.height()) + " pixels would have to be made too small to be read; save it as .svg");
        }
        double scale = Math.min(p.scale(), most);
        int width = (int) Math.max(1, Math.floor(p.width() * scale));
        int height = (int) Math.max(1, Math.floor(p.height() * scale));
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, width, height);
        g.scale(scale, scale);
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        p.marks().forEach(m -> m.paint(g));
        g.dispose();
        return Images.png(image);
    }
}
