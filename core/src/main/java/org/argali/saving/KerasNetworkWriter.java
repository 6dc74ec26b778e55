package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.argali.layers.Application;
import org.argali.layers.AttentionLayer;
import org.argali.layers.Bidirectional;
import org.argali.layers.InputLayer;
import org.argali.layers.Layer;
import org.argali.layers.Network;
import org.argali.layers.ProjectedAttentionLayer;
import org.argali.layers.SequenceLayer;
import org.argali.layers.Tensor;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;

/** Writes sequential and functional models as Keras 3 does. */
final class KerasNetworkWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Network network;
    /** The number of a call among those of its layer in this network. */
    private final Map<Application, Integer> numbers = new HashMap<>();

    private KerasNetworkWriter(Network network) {
        this.network = network;
        Map<Layer, Integer> counts = new IdentityHashMap<>();
        for (Application a : network.applications()) {
            numbers.put(a, counts.merge(a.layer(), 1, Integer::sum) - 1);
        }
    }

    /** A layer in two models is written twice, and Keras finds the weights of one of them only. */
    private static void refuseShared(Network n, Map<Layer, Network> seen) {
        for (Layer l : n.layers()) {
            Network before = seen.put(l, n);
            if (before != null && before != n && !l.weights().isEmpty()) {
                throw new NotSupportedException("writing layer " + n.nameOf(l) + " in two models, one of them in the"
                        + " other; Keras' files cannot say that they share it. saveWeights keeps the weights");
            }
            if (before == null && l instanceof Network inner) {
                refuseShared(inner, seen);
            }
        }
    }

    static ObjectNode write(Network network, String name) {
        refuseShared(network, new IdentityHashMap<>());
        KerasNetworkWriter w = new KerasNetworkWriter(network);
        ObjectNode config = JSON.objectNode().put("name", name).put("trainable", network.isTrainable());
        if (network.className().equals("Sequential")) {
            config.set("dtype", KerasWriter.policy(network));
            ArrayNode layers = config.putArray("layers");
            network.layers().forEach(l -> layers.add(w.layer(l)));
            config.set("build_input_shape", shape(network.inputs().get(0).shape()));
            return KerasWriter.object("keras", "Sequential", config);
        }
        ArrayNode layers = config.putArray("layers");
        network.layers().forEach(l -> layers.add(w.called(l)));
        config.set("input_layers", w.references(network.inputs()));
        config.set("output_layers", w.references(network.outputs()));
        ObjectNode o = KerasWriter.object("keras.src.models.functional", "Functional", config);
        return o.put("registered_name", "Functional");
    }

    private ObjectNode layer(Layer l) {
        return KerasConfig.write(l, network.nameOf(l));
    }

    private ObjectNode called(Layer l) {
        if (network.inputs().stream().anyMatch(t -> t.producer().layer() == l) && !(l instanceof InputLayer)) {
            throw new NotSupportedException("writing a model whose input is the output of layer " + network.nameOf(l)
                    + "; let it begin at an input(...)");
        }
        ObjectNode o = layer(l).put("name", network.nameOf(l));
        ArrayNode nodes = o.putArray("inbound_nodes");
        network.applications().stream().filter(a -> a.layer() == l).forEach(a -> nodes.add(call(a)));
        return o;
    }

    private ObjectNode call(Application a) {
        ObjectNode o = JSON.objectNode();
        ArrayNode args = o.putArray("args");
        ObjectNode kwargs = o.putObject("kwargs");
        List<Tensor> in = a.inputs();
        if (a.layer() instanceof ProjectedAttentionLayer<?>) {
            for (Tensor t : in) {
                if (t.type().dtype() == DType.BOOL) {
                    kwargs.set("attention_mask", tensor(t));
                } else {
                    args.add(tensor(t));
                }
            }
        } else if (a.layer() instanceof SequenceLayer<?> || a.layer() instanceof Bidirectional) {
            args.add(tensor(in.get(0)));
            if (in.size() > 1) {
                kwargs.set("initial_state", list(in.subList(1, in.size())));
            }
        } else {
            args.add(in.size() == 1 ? tensor(in.get(0)) : list(in));
        }
        if (a.layer() instanceof AttentionLayer<?> l) {
            flag(kwargs, "use_causal_mask", l.usesCausalMask());
            flag(kwargs, "return_attention_scores", l.returnsAttentionScores());
        }
        return o;
    }

    private static void flag(ObjectNode kwargs, String name, boolean on) {
        if (on) {
            kwargs.put(name, true);
        }
    }

    private ArrayNode list(List<Tensor> all) {
        ArrayNode list = JSON.arrayNode();
        all.forEach(t -> list.add(tensor(t)));
        return list;
    }

    private ObjectNode tensor(Tensor t) {
        ObjectNode config = JSON.objectNode();
        config.set("shape", shape(t.shape()));
        config.put("dtype", t.type().dtype().kerasName());
        config.set("keras_history", reference(t, 0));
        ObjectNode o = JSON.objectNode().put("class_name", "__keras_tensor__");
        o.set("config", config);
        return o;
    }

    private static ArrayNode shape(Shape s) {
        ArrayNode dims = JSON.arrayNode();
        for (int d : s.dims()) {
            if (d == Shape.ANY) {
                dims.addNull();
            } else {
                dims.add(d);
            }
        }
        return dims;
    }

    private ArrayNode reference(Tensor t, int first) {
        return JSON.arrayNode()
                .add(network.nameOf(t.producer().layer()))
                .add(first + numbers.getOrDefault(t.producer(), 0))
                .add(t.index());
    }

    /** One reference alone, or a list. Here, and only here, Keras numbers the calls of functional models from 1. */
    private JsonNode references(List<Tensor> tensors) {
        List<ArrayNode> all = tensors.stream()
                .map(t -> reference(t, KerasNetworks.numberedFrom(t.producer().layer())))
                .toList();
        return all.size() == 1 ? all.get(0) : JSON.arrayNode().addAll(all);
    }
}
