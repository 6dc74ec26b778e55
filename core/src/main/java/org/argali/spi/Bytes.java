package org.argali.spi;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes for people. */
public final class Bytes {
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");

    private static final Pattern SIZE = Pattern.compile("\\s*(\\d+(?:\\.\\d+)?)\\s*([KkMmGgTt]?)(i)?[Bb]?\\s*");

    private Bytes() {}

    /**
     * What a text says: {@code 80 GiB}, {@code 1.5 MiB}, {@code 24 GB} (of 1000), {@code 4096}.
     *
     * @throws IllegalArgumentException if it says no size
     */
    public static long parse(String text) {
        Matcher m = SIZE.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no size; write 80 GiB, for example");
        }
        String unit = m.group(2).toUpperCase(Locale.ROOT);
        int power = unit.isEmpty() ? 0 : "KMGT".indexOf(unit.charAt(0)) + 1;
        return (long) (Double.parseDouble(m.group(1)) * Math.pow(m.group(3) == null ? 1000 : 1024, power));
    }

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
