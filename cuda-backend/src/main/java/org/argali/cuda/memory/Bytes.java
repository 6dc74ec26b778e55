package org.argali.cuda.memory;

import java.util.Locale;

/** Sizes for people. */
public final class Bytes {
    private Bytes() {}

    /** As {@code 512 bytes}, {@code 3.1 MiB}, {@code 78.2 GiB}. */
    public static String text(long bytes) {
        if (bytes < 1 << 20) {
            return bytes + " bytes";
        }
        double mib = bytes / (double) (1 << 20);
        return mib < 1024
                ? String.format(Locale.ROOT, "%.1f MiB", mib)
                : String.format(Locale.ROOT, "%.1f GiB", mib / 1024);
    }
}
