package org.argali.passes;

import java.util.List;

/** Names for what several scopes wrote together. */
final class Scopes {
    private Scopes() {}

    /** The only scope; or what all paths begin with, or else the first, and how many more there are: {@code block1 +3}. */
    static String join(List<String> scopes) {
        List<String> distinct =
                scopes.stream().filter(s -> !s.isEmpty()).distinct().toList();
        if (distinct.isEmpty()) {
            return "";
        }
        String first = distinct.get(0);
        if (distinct.size() == 1) {
            return first;
        }
        String common = distinct.stream().reduce(Scopes::commonPath).orElse("");
        return (common.isEmpty() ? first : common) + " +" + (distinct.size() - 1);
    }

    private static String commonPath(String a, String b) {
        String x = a + "/";
        String y = b + "/";
        int end = 0;
        for (int i = 0; i < Math.min(x.length(), y.length()) && x.charAt(i) == y.charAt(i); i++) {
            end = x.charAt(i) == '/' ? i : end;
        }
        return x.substring(0, end);
    }
}
