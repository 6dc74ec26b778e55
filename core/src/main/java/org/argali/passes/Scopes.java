package org.argali.passes;

import java.util.List;
import org.argali.graph.Origin;

/** Names for what several scopes wrote together. */
final class Scopes {
    private static final String UPDATE = "optimizer";

    private Scopes() {}

    /**
     * The only scope; or what all layers have in common, or else the first, and how many more scopes there are: {@code block1 +3}.
     * If one is of an optimizer's update, {@code optimizer/dense}, the whole is; else if one is of a gradient, {@code dense/grad}.
     */
    static String join(List<String> scopes) {
        List<String> distinct =
                scopes.stream().filter(s -> !s.isEmpty()).distinct().toList();
        if (distinct.size() < 2) {
            return distinct.isEmpty() ? "" : distinct.get(0);
        }
        String more = " +" + (distinct.size() - 1);
        List<String> updates = distinct.stream().filter(Scopes::isUpdate).toList();
        if (!updates.isEmpty()) {
            return updates.stream().reduce(Scopes::commonPath).orElse(UPDATE) + more;
        }
        List<String> layers = distinct.stream().map(Scopes::layer).distinct().toList();
        String common = layers.stream().reduce(Scopes::commonPath).orElse("");
        String path = common.isEmpty() ? layers.get(0) : common;
        boolean gradient = distinct.stream().anyMatch(s -> Origin.of(s).isGradient());
        return (gradient ? Origin.ofGradient(path) : path) + more;
    }

    private static boolean isUpdate(String scope) {
        return scope.startsWith(UPDATE + "/");
    }

    private static String layer(String scope) {
        return Origin.of(scope).isGradient() ? Origin.of(scope).layer() : scope;
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
