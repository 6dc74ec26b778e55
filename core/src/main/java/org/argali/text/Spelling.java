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
     * The thing of this name.
     *
     * @param what what is looked for, as in the message: {@code loss}
     * @throws IllegalArgumentException if there is none; the message has the nearest names, or all if none is near
     */
    public static <T> T find(String what, Map<String, T> things, String name) {
        T found = things.get(name);
        if (found == null) {
            String hint = hint(name, things.keySet());
            throw new IllegalArgumentException("there is no " + what + " '" + name + "'"
                    + (hint.isEmpty() ? "; there are " + String.join(", ", things.keySet()) : hint));
        }
        return found;
    }

    private static String plain(String s) {
        return s.toLowerCase(Locale.ROOT).replaceAll("[_\\- ]", "");
    }

    /** Edits between two words (Levenshtein 1966). */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j - 1], diagonal));
            }
        }
        return row[b.length()];
    }
}
