package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Models as Keras 2 serialized them, written as Keras 3 does: {@link KerasNetworks} reads only that.
 *
 * <p>The differences: a sequential model has no input layer, but {@code batch_input_shape} in its first; calls are lists
 * {@code [name, call, output, options]}; the calls of a nested model are numbered from 1; {@code hard_sigmoid} is another
 * function; and some options have other names or defaults.
 */
final class Keras2Config {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Set<String> ACTIVATIONS = Set.of("activation", "recurrent_activation");

    private Keras2Config() {}

    /** A model or layer; what was written by Keras 3 stays as it is. */
    static JsonNode modern(JsonNode object) {
        ObjectNode o = object.deepCopy();
        String name = o.path("class_name").asText();
        if (!(o.path("config") instanceof ObjectNode config)) {
            return sequentialList(o, name);
        }
        switch (name) {
            case "Sequential" -> sequential(config);
            case "Model", "Functional" -> functional(o, config);
            case "Bidirectional", "TimeDistributed" -> wrapper(config);
            default -> layer(name, config);
        }
        return o;
    }

    /** Before 2.2.3 the config of a sequential model was the list of its layers. */
    private static JsonNode sequentialList(ObjectNode o, String name) {
        if (!name.equals("Sequential") || !o.path("config").isArray()) {
            return o;
        }
        JsonNode layers = o.path("config");
        ObjectNode config = o.putObject("config");
        config.put("name", "sequential").set("layers", layers);
        sequential(config);
        return o;
    }

    private static void sequential(ObjectNode config) {
        ArrayNode layers = JSON.arrayNode();
        for (JsonNode l : config.path("layers")) {
            if (layers.isEmpty()) {
                input(l, config).ifPresent(layers::add);
            }
            layers.add(modern(l));
        }
        config.set("layers", layers);
    }

    /** The input layer that the first layer stands for. */
    private static Optional<ObjectNode> input(JsonNode first, ObjectNode model) {
        JsonNode shape = first.path("config").path("batch_input_shape");
        if (first.path("class_name").asText().equals("InputLayer") || !shape.isArray()) {
            return Optional.empty();
        }
        ObjectNode o = JSON.objectNode().put("class_name", "InputLayer");
        boolean ids = first.path("class_name").asText().equals("Embedding");
        o.putObject("config")
                .put("name", model.path("name").asText("sequential") + "_input")
                .put("dtype", ids ? "int32" : "float32")
                .set("batch_shape", shape);
        return Optional.of(o);
    }

    private static void functional(ObjectNode model, ObjectNode config) {
        model.put("class_name", "Functional");
        ArrayNode layers = JSON.arrayNode();
        Map<String, Integer> calls = new HashMap<>();
        Set<String> functional = new HashSet<>();
        for (JsonNode l : config.path("layers")) {
            JsonNode m = modern(l);
            layers.add(m);
            if (KerasNetworks.isNetwork(m)) {
                calls.put(m.path("name").asText(), m.path("inbound_nodes").size());
                if (!m.path("class_name").asText().equals("Sequential")) {
                    functional.add(m.path("name").asText());
                }
            }
        }
        Numbers numbers = new Numbers(calls, functional);
        layers.forEach(l -> l.path("inbound_nodes").forEach(numbers::look));
        numbers.look(config.path("input_layers"));
        numbers.look(config.path("output_layers"));
        for (JsonNode l : layers) {
            ArrayNode nodes = JSON.arrayNode();
            l.path("inbound_nodes").forEach(n -> nodes.add(n.isArray() ? call(n, numbers) : n));
            ((ObjectNode) l).set("inbound_nodes", nodes);
        }
        config.set("layers", layers);
        config.set("output_layers", numbers.renumbered(config.path("output_layers")));
    }

    /** {@code [[name, call, output, options], ...]} as {@code {"args": ..., "kwargs": ...}}. */
    private static ObjectNode call(JsonNode node, Numbers numbers) {
        ObjectNode o = JSON.objectNode();
        ArrayNode args = o.putArray("args");
        ObjectNode kwargs = o.putObject("kwargs");
        for (JsonNode t : node.path(0).isTextual() ? List.of(node) : node) {
            args.add(tensor(t, numbers));
            t.path(3).properties().forEach(e -> kwargs.set(e.getKey(), tensors(e.getValue(), numbers)));
        }
        return o;
    }

    private static boolean isTensor(JsonNode v) {
        return v.isArray()
                && v.path(0).isTextual()
                && v.path(1).isInt()
                && v.path(2).isInt();
    }

    private static JsonNode tensors(JsonNode v, Numbers numbers) {
        if (isTensor(v)) {
            return tensor(v, numbers);
        }
        if (!v.isArray()) {
            return v;
        }
        ArrayNode all = JSON.arrayNode();
        v.forEach(x -> all.add(tensors(x, numbers)));
        return all;
    }

    private static ObjectNode tensor(JsonNode t, Numbers numbers) {
        ObjectNode o = JSON.objectNode().put("class_name", "__keras_tensor__");
        o.putObject("config").set("keras_history", numbers.of(t));
        return o;
    }

    /** The calls of nested models, whose numbers begin at 1 or at 0. */
    private static final class Numbers {
        private final Map<String, Integer> calls;
        private final Set<String> functional;
        private final Map<String, Integer> last = new HashMap<>();

        Numbers(Map<String, Integer> calls, Set<String> functional) {
            this.calls = calls;
            this.functional = functional;
        }

        void look(JsonNode v) {
            if (isTensor(v)) {
                last.merge(v.path(0).asText(), v.path(1).asInt(), Math::max);
            }
            if (v.isContainerNode()) {
                v.forEach(this::look);
            }
        }

        ArrayNode of(JsonNode t) {
            String name = t.path(0).asText();
            int call = t.path(1).asInt();
            int n = calls.getOrDefault(name, Integer.MAX_VALUE);
            boolean fromOne = last.getOrDefault(name, 0) >= n;
            return JSON.arrayNode()
                    .add(name)
                    .add(fromOne ? call - 1 : call)
                    .add(t.path(2).asInt());
        }

        /** In the outputs of a model, Keras 3 numbers the calls of functional models from 1 too. */
        JsonNode renumbered(JsonNode v) {
            if (isTensor(v)) {
                ArrayNode t = of(v);
                return functional.contains(t.path(0).asText())
                        ? t.set(1, t.path(1).asInt() + 1)
                        : t;
            }
            List<JsonNode> all = new ArrayList<>();
            v.forEach(x -> all.add(renumbered(x)));
            return JSON.arrayNode().addAll(all);
        }
    }

    private static void wrapper(ObjectNode config) {
        config.remove("batch_input_shape");
        for (String key : List.of("layer", "backward_layer")) {
            if (config.path(key).isObject()) {
                config.set(key, modern(config.path(key)));
            }
        }
    }

    private static void layer(String name, ObjectNode config) {
        if (!name.equals("InputLayer")) {
            config.remove("batch_input_shape");
        }
        for (String key : ACTIVATIONS) {
            if (config.path(key).asText().equals("hard_sigmoid")) {
                config.put(key, "hard_sigmoid_legacy");
            }
        }
        switch (name) {
            case "GRU" -> fallback(config, "reset_after", false);
            case "LeakyReLU" -> rename(config, "alpha", "negative_slope");
            default -> {}
        }
    }

    private static void fallback(ObjectNode config, String key, boolean value) {
        if (!config.has(key)) {
            config.put(key, value);
        }
    }

    private static void rename(ObjectNode config, String from, String to) {
        JsonNode v = config.remove(from);
        if (v != null) {
            config.set(to, v);
        }
    }

    /** An optimizer: {@code lr} and {@code decay} are a learning rate or schedule. */
    static JsonNode optimizer(JsonNode object) {
        ObjectNode o = object.deepCopy();
        if (!(o.path("config") instanceof ObjectNode config)) {
            return o;
        }
        rename(config, "lr", "learning_rate");
        double decay = config.path("decay").asDouble(0);
        config.remove("decay");
        if (decay != 0) {
            JsonNode rate = config.path("learning_rate");
            ObjectNode schedule = config.putObject("learning_rate").put("class_name", "InverseTimeDecay");
            schedule.putObject("config")
                    .put("decay_steps", 1)
                    .put("decay_rate", decay)
                    .set("initial_learning_rate", rate);
        }
        if (o.path("class_name").asText().equals("Adagrad") && !config.has("initial_accumulator_value")) {
            config.put("initial_accumulator_value", 0);
        }
        return o;
    }
}
