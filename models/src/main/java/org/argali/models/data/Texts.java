package org.argali.models.data;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.argali.tensor.NDArray;

/** Texts as lists of word ids, and their classes. */
public final class Texts {
    private final int[][] x;
    private final int[] y;

    Texts(int[][] x, int[] y) {
        this.x = x;
        this.y = y;
    }

    /** Ids of the words, text by text: {@code int[n][]}. The arrays themselves, not copies. */
    public int[][] x() {
        return x;
    }

    /** Class numbers {@code int[n]}. */
    public NDArray y() {
        return NDArray.of(y);
    }

    /** Number of texts. */
    public int size() {
        return x.length;
    }

    Texts map(UnaryOperator<int[]> change) {
        return new Texts(Arrays.stream(x).map(change).toArray(int[][]::new), y);
    }

    /** Reads lines of {@code label TAB ids}, the ids separated by blanks. */
    static Texts read(InputStream in, String name) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
        List<int[]> x = new ArrayList<>();
        List<Integer> y = new ArrayList<>();
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int tab = line.indexOf('\t');
                if (tab < 0) {
                    throw bad(name, y.size(), "has no tab; a line is: label TAB ids");
                }
                y.add(number(line, 0, tab, name, y.size()));
                x.add(ids(line, tab + 1, name, x.size()));
            }
        } catch (EOFException e) {
            throw new IOException(
                    "[data] " + name + " ends too early, after line " + y.size() + "; the file is cut off", e);
        }
        return new Texts(
                x.toArray(int[][]::new), y.stream().mapToInt(Integer::intValue).toArray());
    }

    private static int[] ids(String line, int from, String name, int row) throws IOException {
        int[] ids = new int[(int) line.chars().skip(from).filter(c -> c == ' ').count() + 1];
        if (from == line.length()) {
            return new int[0];
        }
        int at = from;
        for (int i = 0; i < ids.length; i++) {
            int end = line.indexOf(' ', at);
            ids[i] = number(line, at, end < 0 ? line.length() : end, name, row);
            at = end + 1;
        }
        return ids;
    }

    private static int number(String line, int from, int to, String name, int row) throws IOException {
        try {
            int n = Integer.parseInt(line, from, to, 10);
            if (n >= 0) {
                return n;
            }
        } catch (NumberFormatException e) {
            throw new IOException(
                    bad(name, row, "has '" + line.substring(from, to) + "' where a number belongs")
                            .getMessage(),
                    e);
        }
        throw bad(name, row, "has the negative number " + line.substring(from, to));
    }

    private static IOException bad(String name, int row, String why) {
        return new IOException("[data] line " + (row + 1) + " of " + name + " " + why);
    }

    @Override
    public String toString() {
        return "Texts(" + size() + " texts)";
    }
}
