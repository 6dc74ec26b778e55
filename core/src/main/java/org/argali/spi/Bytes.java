package org.argali.spi;

import java.util.List;
import java.util.Locale;

/** Sizes for people. */
public final class Bytes {
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");

    private Bytes() {}

    /** As {@code 512 B}, {@code 1.5 MiB}, {@code 78.2 GiB}. */
    public static String text(long bytes) {
        double v = bytes;
        int u = 0;
        while (v >= 1024 && u < UNITS.size() - 1) {
            v /= 1024;
            u++;
        }
        return u == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", v, UNITS.get(u));
    }
}
