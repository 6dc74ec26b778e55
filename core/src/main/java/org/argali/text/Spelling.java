package org.argali.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was meant by a misspelt name. */
public final class Spelling {
    private Spelling() {}

    /** {@code " (did you mean 'text'?)"}, or nothing if no known name is near. */
    public static String hint(String given, Collection<String> known) {
        List<String> near = nearest(given, known);
        return near.isEmpty() ? "" : " (did you mean '" + String.join("' or '", near) + "'?)";
    }

    /** Up to three known names that differ in few letters, the nearest first. */
    public static List<String> nearest(String given, Collection<String> known) {
        String g = plain(given);
        int limit = Math.max(1, g.length() / 3);
        return known.stream()
                .distinct()
                .filter(k -> distance(g, plain(k)) <= limit)
                .sorted(Comparator.comparingInt((String k) -> distance(g, plain(k)))
                        .thenComparing(k -> k))
                .limit(3)
                .toList();
    }

    /**
     * The thing of this name. Names in lower case are suggested; others are taken to be aliases of them.
     *
     * @param what what is looked for, as in the message: {@code loss}
     * @throws IllegalArgumentException if there is none; the message has the nearest names, or all if none is near
     */
    public static <T> T find(String what, Map<String, T> things, String name) {
        T found = things.get(name);
        if (found == null) {
            List<String> known = things.keySet().stream()
                    .filter(k -> k.equals(k.toLowerCase(Locale.ROOT)))
                    .toList();
            String hint = hint(name, known);
            throw new IllegalArgumentException("there is no " + what + " '" + name + "'"
                    + (hint.isEmpty() ? "; there are " + String.join(", ", known) : hint));
        }
        return found;
    }

    private static String plain(String s) {
        return s.toLowerCase(Locale.ROOT).replaceAll("[_\\- ]", "");
    }

    /** Letters to change, add, drop or swap with their neighbour (Damerau 1964, each letter once). */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                d[i][j] = i == 0 || j == 0 ? i + j : nearest(d, a, b, i, j);
            }
        }
        return d[a.length()][b.length()];
    }

    private static int nearest(int[][] d, String a, String b, int i, int j) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int best = Math.min(d[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
    }
}
