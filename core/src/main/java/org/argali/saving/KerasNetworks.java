package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.argali.layers.InputLayer;
import org.argali.layers.Layer;
import org.argali.layers.Network;
import org.argali.layers.Tensor;
import org.argali.layers.TimeDistributed;
import org.argali.tensor.DTypePolicy;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/** Reads sequential and functional models. */
final class KerasNetworks {
    private final KerasConfig.NetworkFactory factory;

    KerasNetworks(KerasConfig.NetworkFactory factory) {
        this.factory = factory;
    }

    Network read(JsonNode json) {
        Config c = Config.of(json);
        KerasTypes.policy(c);
        boolean trainable = c.flag("trainable", true);
        String name = c.text("name").orElse("model");
        Network n = switch (c.className()) {
            case "Sequential" -> sequential(c, name);
            case "Functional", "Model" -> functional(c, name);
            default -> throw new NotSupportedException("model " + c.className());
        };
        c.done();
        if (!trainable) {
            n.setTrainable(false);
        }
        return n;
    }

    static boolean isNetwork(JsonNode json) {
        return List.of("Sequential", "Functional", "Model")
                .contains(json.path("class_name").asText());
    }

    /** The number of the first call of a layer in {@code output_layers}: of functional models, 1. */
    static int numberedFrom(Layer layer) {
        return layer instanceof Network && !layer.className().equals("Sequential") ? 1 : 0;
    }

    private Layer layer(JsonNode json) {
        JsonNode inner = json.path("config").path("layer");
        boolean distributed = json.path("class_name").asText().equals("TimeDistributed");
        return isNetwork(json)
                ? read(json)
                : distributed && isNetwork(inner) ? distributed(json, read(inner)) : KerasLayers.read(json);
    }

    private static Layer distributed(JsonNode json, Network inner) {
        Config c = Config.of(json);
        Optional<DTypePolicy> policy = KerasTypes.policy(c);
        c.harmless("layer", "autocast");
        TimeDistributed made = new TimeDistributed(inner).trainable(c.flag("trainable", true));
        TimeDistributed layer = policy.map(made::dtype).orElse(made);
        layer = c.text("name").map(layer::name).orElse(layer);
        c.done();
        return layer;
    }

    /** All layers, so that everything that is wrong with them is said at once; those of no use here are {@code null}. */
    private List<@Nullable Layer> layers(Iterable<JsonNode> all, Predicate<JsonNode> skipped) {
        List<@Nullable Layer> layers = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (JsonNode json : all) {
            try {
                layers.add(isInput(json) || skipped.test(json) ? null : layer(json));
            } catch (NotSupportedException e) {
                String name = json.path("config").path("name").asText();
                problems.add(e.getMessage() + (name.isEmpty() ? "" : " ('" + name + "')"));
            }
        }
        if (!problems.isEmpty()) {
            throw new NotSupportedException(String.join("; ", problems));
        }
        return layers;
    }

    private Network sequential(Config c, String name) {
        c.harmless("build_input_shape");
        List<Tensor> first = new ArrayList<>();
        List<Tensor> x = List.of();
        List<@Nullable Layer> layers = layers(c.need("layers"), json -> false);
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            if (layer == null) {
                x = List.of(input(c.need("layers").path(i)));
                first.addAll(x);
            } else if (x.isEmpty()) {
                throw new NotSupportedException("Sequential without an InputLayer");
            } else {
                x = layer.applyAll(x);
            }
        }
        return factory.make("Sequential", name, first, x);
    }

    private Network functional(Config c, String name) {
        KerasGraph graph = new KerasGraph();
        List<Call> todo = new ArrayList<>();
        KerasMasks masks = new KerasMasks(c.need("layers"));
        List<@Nullable Layer> layers = layers(c.need("layers"), masks::isMask);
        for (int k = 0; k < layers.size(); k++) {
            JsonNode json = c.need("layers").path(k);
            Layer read = layers.get(k);
            String layerName = json.path("name").asText();
            if (isInput(json)) {
                graph.put(layerName, 0, List.of(input(json)));
            } else if (read != null) {
                Layer layer = KerasCalls.configured(read, json.path("inbound_nodes"));
                int i = 0;
                for (JsonNode node : json.path("inbound_nodes")) {
                    todo.add(new Call(layerName, i++, layer, node));
                }
            }
        }
        apply(todo, graph);
        return factory.make(
                "Functional", name, graph.tensors(c.need("input_layers")), graph.tensors(c.need("output_layers")));
    }

    /** Calls in the order of their numbers, each when all it needs is there. */
    private static void apply(List<Call> calls, KerasGraph graph) {
        List<Call> todo = new ArrayList<>(calls);
        Map<String, Integer> next = new HashMap<>();
        while (!todo.isEmpty()) {
            int before = todo.size();
            for (Call call : List.copyOf(todo)) {
                if (next.getOrDefault(call.name(), 0) == call.index() && graph.has(call.node())) {
                    graph.put(
                            call.name(),
                            call.index(),
                            call.layer().applyAll(graph.arguments(call.name(), call.layer(), call.node())));
                    next.put(call.name(), call.index() + 1);
                    todo.remove(call);
                }
            }
            if (todo.size() == before) {
                throw new IllegalArgumentException(
                        "the model's layer " + todo.get(0).name() + " needs a tensor that no layer gives");
            }
        }
    }

    private record Call(String name, int index, Layer layer, JsonNode node) {}

    private static boolean isInput(JsonNode json) {
        return json.path("class_name").asText().equals("InputLayer");
    }

    private static Tensor input(JsonNode json) {
        Config c = Config.of(json);
        c.off("sparse", "ragged", "optional", "input_tensor");
        String key = c.get("batch_shape").isPresent() ? "batch_shape" : "batch_input_shape";
        List<Integer> dims = new ArrayList<>();
        for (JsonNode d : c.need(key)) {
            dims.add(d.isNull() || dims.isEmpty() ? Shape.ANY : d.asInt());
        }
        InputLayer layer = new InputLayer(new TensorType(KerasTypes.data(c), new Shape(dims)));
        layer = c.text("name").map(layer::name).orElse(layer);
        c.done();
        return layer.apply(List.of());
    }
}
