package org.argali.spi;

import java.util.Locale;

/**
 * A device's memory at one moment, in bytes.
 *
 * @param limit most that may be handed out at one time
 * @param reserved taken from the device, handed out or not
 * @param inUse handed out
 * @param peak most that was handed out at one time
 * @param largestFree largest piece that can be handed out now
 */
public record MemoryUse(long limit, long reserved, long inUse, long peak, long largestFree) {
    /** What may still be handed out, in pieces. */
    public long free() {
        return Math.max(0, limit - inUse);
    }

    /** Share of the free memory that is not in one piece: 0 if all is. */
    public double fragmentation() {
        return free() == 0 ? 0 : Math.max(0, 1 - largestFree / (double) free());
    }

    /** As {@code 3.1 MiB of 64.0 MiB in use, at most 5.0 MiB so far, 64.0 MiB reserved; ...}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s of %s in use, at most %s so far, %s reserved; the largest free piece is %s, fragmentation %.0f %%",
                Bytes.text(inUse),
                Bytes.text(limit),
                Bytes.text(peak),
                Bytes.text(reserved),
                Bytes.text(largestFree),
                100 * fragmentation());
    }

    /** Counts what is handed out by a device that keeps no reserve of its own. */
    public static final class Counter {
        private long inUse;
        private long peak;

        public void took(long bytes) {
            inUse += bytes;
            peak = Math.max(peak, inUse);
        }

        public void gaveBack(long bytes) {
            inUse -= bytes;
        }

        /**
         * What was counted.
         *
         * @param available what could be handed out besides, in one piece
         */
        public MemoryUse use(long available) {
            return new MemoryUse(inUse + available, inUse, inUse, peak, available);
        }
    }
}
