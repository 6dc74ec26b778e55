package org.argali.plan;

import java.util.function.IntToLongFunction;

/**
 * Looks for the largest batch that fits. Memory grows with the batch almost as a straight line does, so a few plans are
 * enough.
 */
public final class LargestBatch {
    private static final int MOST_PLANS = 12;

    private LargestBatch() {}

    /**
     * The largest number of samples that fit or, where that would take many plans, a little less; it was planned and does
     * fit. 0 if not even one sample fits.
     *
     * @param bytes what a batch of that many samples takes; does not fall when samples are added
     * @param room bytes that there are
     * @param tooMany samples that do not fit
     */
    public static int of(IntToLongFunction bytes, long room, int tooMany) {
        int fits = 0;
        int high = tooMany;
        long atFits = 0;
        long atHigh = bytes.applyAsLong(tooMany);
        for (int i = 0; i < MOST_PLANS && high - fits > 1; i++) {
            int guess = i % 3 == 2 ? (fits + high) / 2 : guess(fits, atFits, high, atHigh, room);
            long needed = bytes.applyAsLong(guess);
            if (needed <= room) {
                fits = guess;
                atFits = needed;
            } else {
                high = guess;
                atHigh = needed;
            }
        }
        return fits;
    }

    /** Where the line between two known points meets the room, strictly between them. */
    private static int guess(int low, long atLow, int high, long atHigh, long room) {
        double share = (room - atLow) / (double) Math.max(1, atHigh - atLow);
        int at = low + (int) Math.floor(share * (high - low));
        return Math.max(low + 1, Math.min(high - 1, at));
    }
}
