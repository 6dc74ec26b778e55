package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The masks of a functional model. Keras writes them out as layers {@code NotEqual} and {@code Any} and hands them to
 * calls as {@code mask}; here they travel by themselves, so those layers are left out. A mask that {@code Embedding} or
 * {@code Masking} would not make is not supported.
 */
final class KerasMasks {
    private static final Set<String> OPS = Set.of("NotEqual", "Any");

    private final Set<String> made = new HashSet<>();
    private final Set<String> maskers = new HashSet<>();

    KerasMasks(JsonNode layers) {
        for (JsonNode l : layers) {
            if (OPS.contains(l.path("class_name").asText())) {
                made.add(l.path("name").asText());
            }
            if (makesMask(l)) {
                arguments(l).forEach(h -> maskers.add(h.toString()));
            }
        }
        for (JsonNode l : layers) {
            check(l);
        }
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
        for (JsonNode h : arguments(layer)) {
            boolean fromMask = made.contains(h.path(0).asText());
            if (made.contains(name) ? !fromMask && !maskers.contains(h.toString()) : fromMask) {
                throw new NotSupportedException(
                        "layer " + layer.path("class_name").asText() + " '" + name + "' on " + h);
            }
        }
        for (JsonNode node : layer.path("inbound_nodes")) {
            List<JsonNode> masks = new ArrayList<>();
            KerasGraph.collect(node.path("kwargs").path("mask"), masks);
            for (JsonNode m : masks) {
                if (!made.contains(m.path(0).asText())) {
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
