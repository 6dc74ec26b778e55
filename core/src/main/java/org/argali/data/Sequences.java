package org.argali.data;

import java.util.Arrays;
import org.argali.tensor.NDArray;

/**
 * Sequences of one length, as Keras' {@code pad_sequences} makes them: {@code int[n][] -> int[n, length]}.
 *
 * <pre>{@code
 * int[][] mails = {{7}, {1, 2, 3, 4}};
 * padSequences(mails, 3);                 // i32[2,3] [[0, 0, 7], [2, 3, 4]]
 * padSequences(mails, 3, POST, POST);     // i32[2,3] [[7, 0, 0], [1, 2, 3]]
 * }</pre>
 */
public final class Sequences {
    private Sequences() {}

    /** As long as the longest, zeros in front of the others. */
    public static NDArray padSequences(int[][] sequences) {
        return padSequences(sequences, longest(sequences));
    }

    /** Zeros in front of what is shorter; of what is longer the last {@code length} remain. */
    public static NDArray padSequences(int[][] sequences, int length) {
        return padSequences(sequences, length, Side.PRE, Side.PRE);
    }

    /** Zeros at the side {@code padding} of what is shorter; what is longer loses the side {@code truncating}. */
    public static NDArray padSequences(int[][] sequences, int length, Side padding, Side truncating) {
        return padSequences(sequences, length, padding, truncating, 0);
    }

    /**
     * As {@link #padSequences(int[][], int, Side, Side)}, with another value than 0.
     *
     * @throws IllegalArgumentException if the length is negative
     */
    public static NDArray padSequences(int[][] sequences, int length, Side padding, Side truncating, int value) {
        if (length < 0) {
            throw new IllegalArgumentException("[padSequences] the length is at least 0, not " + length);
        }
        int[] all = new int[Math.multiplyExact(sequences.length, length)];
        Arrays.fill(all, value);
        for (int i = 0; i < sequences.length; i++) {
            int[] s = sequences[i];
            int kept = Math.min(s.length, length);
            int from = truncating == Side.PRE ? s.length - kept : 0;
            int to = padding == Side.PRE ? length - kept : 0;
            System.arraycopy(s, from, all, i * length + to, kept);
        }
        return NDArray.of(all, sequences.length, length);
    }

    private static int longest(int[][] sequences) {
        return Arrays.stream(sequences).mapToInt(s -> s.length).max().orElse(0);
    }
}
