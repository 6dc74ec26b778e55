package org.argali.graph;

import java.util.Locale;

/**
 * Who wrote a node, read from its scope: {@code dense_1}, {@code dense_1/grad}, {@code optimizer/dense_1}. Of a kernel that does
 * the work of several, {@code dense_1 +2}, the first.
 *
 * @param layer its path in the model; or {@code loss}, {@code metrics}, {@code optimizer} and the like; empty if nobody said
 */
public record Origin(String layer, Phase phase) {
    private static final String GRADIENT = "/grad";
    private static final String UPDATE = "optimizer";

    /** What of a training step. */
    public enum Phase {
        FORWARD,
        BACKWARD,
        UPDATE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Of a node with this scope. */
    public static Origin of(String scope) {
        int others = scope.indexOf(" +");
        String path = others < 0 ? scope : scope.substring(0, others);
        if (path.endsWith(GRADIENT)) {
            return new Origin(path.substring(0, path.length() - GRADIENT.length()), Phase.BACKWARD);
        }
        if (path.startsWith(UPDATE + "/")) {
            return new Origin(path.substring(UPDATE.length() + 1), Phase.UPDATE);
        }
        return new Origin(path, path.equals(UPDATE) || path.equals("halt") ? Phase.UPDATE : Phase.FORWARD);
    }

    public boolean isGradient() {
        return phase == Phase.BACKWARD;
    }

    /** The scope of its gradient; its own if it is one, or if nobody said who wrote it. */
    public static String ofGradient(String scope) {
        return scope.isEmpty() || scope.endsWith(GRADIENT) ? scope : scope + GRADIENT;
    }
}
