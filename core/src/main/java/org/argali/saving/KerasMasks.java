package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The masks of a functional model. Keras writes them out as layers, {@code NotEqual} and {@code Any} for those that are made,
 * {@code LogicalOr} and others for those that are merged, and hands them to calls as {@code mask}; here they travel by
 * themselves, so those layers are left out. A mask that {@code Embedding} or {@code Masking} would not make is not supported.
 */
final class KerasMasks {
    private static final Set<String> FIRST = Set.of("NotEqual", "ZerosLike", "OnesLike");
    /** What makes masks of masks. */
    private static final Set<String> LATER = Set.of("Any", "LogicalOr", "ExpandDims", "Concatenate");

    private final Set<String> made = new HashSet<>();
    private final Set<String> maskers = new HashSet<>();

    KerasMasks(JsonNode layers) {
        for (JsonNode l : layers) {
            if (FIRST.contains(l.path("class_name").asText())) {
                made.add(l.path("name").asText());
            }
            if (makesMask(l)) {
                arguments(l).forEach(h -> maskers.add(h.toString()));
            }
        }
        boolean grows = true;
        while (grows) { // layers come in any order
            grows = false;
            for (JsonNode l : layers) {
                grows |= LATER.contains(l.path("class_name").asText())
                        && arguments(l).stream().allMatch(this::isMade)
                        && made.add(l.path("name").asText());
            }
        }
        for (JsonNode l : layers) {
            check(l);
        }
    }

    private boolean isMade(JsonNode history) {
        return made.contains(history.path(0).asText());
    }

    private static boolean makesMask(JsonNode layer) {
        String name = layer.path("class_name").asText();
        return name.equals("Masking")
                || (name.equals("Embedding")
                        && layer.path("config").path("mask_zero").asBoolean());
    }

    private static List<JsonNode> arguments(JsonNode layer) {
        List<JsonNode> found = new ArrayList<>();
        layer.path("inbound_nodes").forEach(n -> KerasGraph.collect(n.path("args"), found));
        return found;
    }

    private void check(JsonNode layer) {
        String name = layer.path("name").asText();
        String kind = layer.path("class_name").asText();
        for (JsonNode h : arguments(layer)) {
            boolean allowed =
                    !made.contains(name) ? !isMade(h) : !kind.equals("NotEqual") || maskers.contains(h.toString());
            if (!allowed) {
                throw new NotSupportedException("layer " + kind + " '" + name + "' on " + h);
            }
        }
        for (JsonNode node : layer.path("inbound_nodes")) {
            List<JsonNode> masks = new ArrayList<>();
            KerasGraph.collect(node.path("kwargs").path("mask"), masks);
            for (JsonNode m : masks) {
                if (!isMade(m)) {
                    throw new NotSupportedException("a call of " + name + " with a mask from " + m);
                }
            }
        }
    }

    /** Whether this layer does nothing but make masks. */
    boolean isMask(JsonNode layer) {
        return made.contains(layer.path("name").asText());
    }
}
