package org.argali.models.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.argali.tensor.NDArray;

/**
 * Rows of numbers, each of a class.
 *
 * @param classes names of the classes
 * @param all {@code x: float[n, d]} as in the file, {@code y: int[n]}
 */
public record Table(String name, List<String> classes, Labelled all) {
    public Table {
        classes = List.copyOf(classes);
    }

    /**
     * Shuffles the rows and keeps a share of them to test on; the same seed gives the same rows.
     *
     * @throws IllegalArgumentException if a part would be empty
     */
    public Split split(double testShare, long seed) {
        int n = all.size();
        int test = (int) Math.round(n * testShare);
        if (test <= 0 || test >= n) {
            throw new IllegalArgumentException("[" + name + "] a share of " + testShare
                    + " to test on leaves one of the two parts" + " empty; it is above 0 and below 1");
        }
        int[] order = IntStream.range(0, n).toArray();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int t = order[i];
            order[i] = order[j];
            order[j] = t;
        }
        return new Split(rows(order, test, n), rows(order, 0, test));
    }

    private Labelled rows(int[] order, int from, int to) {
        int d = all.x().rowSize();
        float[] x = new float[(to - from) * d];
        int[] y = new int[to - from];
        for (int i = 0; i < y.length; i++) {
            System.arraycopy(all.x().floats(), order[from + i] * d, x, i * d, d);
            y[i] = all.y().ints()[order[from + i]];
        }
        return new Labelled(NDArray.of(x, y.length, d), NDArray.of(y));
    }

    /** Reads a first line {@code rows,columns,class,class...} and rows whose last column is the class number. */
    static Table read(String title, InputStream in, String file) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        List<String[]> cells = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            cells.add(line.split(",", -1));
        }
        try {
            return parse(title, cells, file);
        } catch (NumberFormatException e) {
            throw new IOException("[data] " + file + " has a cell that is no number: " + e.getMessage(), e);
        }
    }

    private static Table parse(String title, List<String[]> cells, String file) throws IOException {
        if (cells.isEmpty() || cells.get(0).length < 4) {
            throw bad(file, 0, "is not: rows,columns,class,class...");
        }
        String[] head = cells.get(0);
        int n = Integer.parseInt(head[0]);
        int d = Integer.parseInt(head[1]);
        List<String> classes = List.of(head).subList(2, head.length);
        if (n < 1 || d < 1) {
            throw bad(file, 0, "says there are " + n + " rows and " + d + " columns");
        }
        if (cells.size() != n + 1) {
            throw bad(file, 0, "says there are " + n + " rows, but there are " + (cells.size() - 1));
        }
        float[] x = new float[n * d];
        int[] y = new int[n];
        for (int i = 0; i < n; i++) {
            String[] row = cells.get(i + 1);
            if (row.length != d + 1) {
                throw bad(file, i + 1, "has " + row.length + " cells, not " + (d + 1));
            }
            for (int c = 0; c < d; c++) {
                x[i * d + c] = Float.parseFloat(row[c]);
            }
            y[i] = Integer.parseInt(row[d]);
            if (y[i] < 0 || y[i] >= classes.size()) {
                throw bad(file, i + 1, "has class " + y[i] + ", but there are " + classes.size() + " classes");
            }
        }
        return new Table(title, classes, new Labelled(NDArray.of(x, n, d), NDArray.of(y)));
    }

    private static IOException bad(String file, int line, String why) {
        return new IOException("[data] line " + (line + 1) + " of " + file + " " + why);
    }

    @Override
    public String toString() {
        return "Table(" + name + ", x " + all.x().type() + ", classes " + String.join(", ", classes) + ")";
    }
}
