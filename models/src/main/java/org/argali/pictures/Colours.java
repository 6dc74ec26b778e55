package org.argali.pictures;

import java.util.List;

/** The colours of all pictures. */
final class Colours {
    static final String PAPER = "#ffffff";
    static final String INK = "#1f2937";
    static final String FAINT_INK = "#6b7280";
    static final String LINE = "#94a3b8";
    static final String GRID = "#e5e7eb";
    static final String GOOD = "#15803d";
    static final String BAD = "#b91c1c";
    static final String FIRST = "#2563eb";
    static final String SECOND = "#ea580c";

    /** Viridis in nine steps, dark to bright (Smith and van der Walt 2015). */
    private static final List<Integer> VIRIDIS =
            List.of(0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C, 0x28AE80, 0x5EC962, 0xADDC30, 0xFDE725);

    private Colours() {}

    /** A colour for a number from 0 to 1. */
    static int viridis(double share) {
        double at = Math.max(0, Math.min(1, share)) * (VIRIDIS.size() - 1);
        int i = (int) Math.min(VIRIDIS.size() - 2, Math.floor(at));
        return mix(VIRIDIS.get(i), VIRIDIS.get(i + 1), at - i);
    }

    /** From white to a full blue. */
    static String blue(double share) {
        return String.format("#%06x", mix(0xFFFFFF, 0x1D4ED8, Math.max(0, Math.min(1, share))));
    }

    static int gray(double share) {
        return 0x010101 * (int) Math.round(255 * Math.max(0, Math.min(1, share)));
    }

    static int rgb(double red, double green, double blue) {
        return gray(red) & 0xFF0000 | gray(green) & 0x00FF00 | gray(blue) & 0x0000FF;
    }

    private static int mix(int a, int b, double share) {
        int colour = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int from = a >> shift & 0xFF;
            int to = b >> shift & 0xFF;
            colour |= (int) Math.round(from + share * (to - from)) << shift;
        }
        return colour;
    }
}
