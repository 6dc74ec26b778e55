package org.argali.tensor;

/**
 * Philox4x32-10, a counter-based generator (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): a
 * function of a counter of four words and a key of two, without state.
 *
 * <pre>{@code
 * int[] words = Philox.block(0, 0, 0, 0, 7, 0);   // four random words
 * float u = Philox.uniform(words[0]);             // in [0, 1)
 * }</pre>
 */
public final class Philox {
    private static final int ROUNDS = 10;
    private static final int M0 = 0xD2511F53;
    private static final int M1 = 0xCD9E8D57;
    private static final int W0 = 0x9E3779B9;
    private static final int W1 = 0xBB67AE85;

    private Philox() {}

    /** The four words of counter (c0, c1, c2, c3) under key (k0, k1). */
    public static int[] block(int c0, int c1, int c2, int c3, int k0, int k1) {
        int[] c = {c0, c1, c2, c3};
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = Integer.toUnsignedLong(M0) * Integer.toUnsignedLong(c[0]);
            long p1 = Integer.toUnsignedLong(M1) * Integer.toUnsignedLong(c[2]);
            int key0 = k0 + round * W0;
            int key1 = k1 + round * W1;
            c = new int[] {high(p1) ^ c[1] ^ key0, (int) p1, high(p0) ^ c[3] ^ key1, (int) p0};
        }
        return c;
    }

    private static int high(long product) {
        return (int) (product >>> 32);
    }

    /** The upper 24 bits of a word as a number in [0, 1), exact in float32. */
    public static float uniform(int word) {
        return (word >>> 8) * 0x1p-24f;
    }
}
