package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.argali.layers.Layer;
import org.argali.layers.Tensor;

/** Tensors of a functional model by the layer, call and output that they come from. */
final class KerasGraph {
    private final Map<String, Tensor> tensors = new HashMap<>();

    void put(String layer, int call, List<Tensor> outputs) {
        for (int i = 0; i < outputs.size(); i++) {
            tensors.put(key(layer, call, i), outputs.get(i));
        }
    }

    private static String key(String layer, int call, int output) {
        return layer + "/" + call + "/" + output;
    }

    private static String key(JsonNode history) {
        return key(
                history.path(0).asText(),
                history.path(1).asInt(),
                history.path(2).asInt());
    }

    /** Whether all tensors are there that a call uses. */
    boolean has(JsonNode node) {
        return references(node).stream().allMatch(h -> tensors.containsKey(key(h)));
    }

    /** The tensors that a call is made on. */
    List<Tensor> arguments(String name, Layer layer, JsonNode node) {
        KerasCalls.check(name, layer, node);
        return references(node).stream()
                .map(h -> Objects.requireNonNull(tensors.get(key(h))))
                .toList();
    }

    /** What a call is made on. Masks are left out: they travel by themselves. */
    private static List<JsonNode> references(JsonNode node) {
        List<JsonNode> found = new ArrayList<>();
        collect(node.path("args"), found);
        for (String key : KerasCalls.TENSORS) {
            collect(node.path("kwargs").path(key), found);
        }
        return found;
    }

    static void collect(JsonNode v, List<JsonNode> into) {
        if (v.isArray()) {
            v.forEach(x -> collect(x, into));
        } else if (v.isObject()) {
            if (v.path("class_name").asText().equals("__keras_tensor__")) {
                into.add(v.path("config").path("keras_history"));
            } else {
                v.forEach(x -> collect(x, into));
            }
        }
    }

    /** The tensors of {@code input_layers} or {@code output_layers}: one reference, or a list of them. */
    List<Tensor> tensors(JsonNode references) {
        boolean one = references.path(0).isTextual();
        List<Tensor> all = new ArrayList<>();
        for (JsonNode r : one ? List.of(references) : references) {
            Tensor first = tensors.get(key(r.path(0).asText(), 0, 0));
            int from = first == null
                    ? 0
                    : KerasNetworks.numberedFrom(first.producer().layer());
            Tensor t = tensors.get(
                    key(r.path(0).asText(), r.path(1).asInt() - from, r.path(2).asInt()));
            if (t == null) {
                throw new IllegalArgumentException("the model names a tensor " + r + ", which no layer gives");
            }
            all.add(t);
        }
        return all;
    }
}
