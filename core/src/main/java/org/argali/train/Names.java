package org.argali.train;

import java.util.Map;

/** Unique names. */
public final class Names {
    private Names() {}

    /** Adds a value under a name, or under {@code name_1}, {@code name_2} and so on if that is taken. */
    public static <T> void add(Map<String, T> all, String name, T value) {
        String free = name;
        for (int i = 1; all.putIfAbsent(free, value) != null; i++) {
            free = name + "_" + i;
        }
    }
}
