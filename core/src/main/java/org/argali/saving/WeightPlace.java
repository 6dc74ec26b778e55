package org.argali.saving;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.argali.layers.Bidirectional;
import org.argali.layers.InputLayer;
import org.argali.layers.Layer;
import org.argali.layers.MultiHeadAttention;
import org.argali.layers.Network;
import org.argali.layers.RecurrentLayer;
import org.argali.layers.TimeDistributed;
import org.argali.layers.Weight;

/**
 * Some weights that Keras keeps together, by the two ways in which its files name them.
 *
 * @param group in files of Keras 3, by class and number: {@code layers/dense_1}, {@code layers/lstm/cell}
 * @param path by the names of layers: {@code logits}, {@code lstm_1/lstm_cell}, {@code base/conv2d}
 * @param name of the innermost layer
 * @param weights in Keras' order, trained ones first
 */
record WeightPlace(String group, String path, String name, List<Weight> weights) {
    private static final List<String> PROJECTIONS = List.of("query", "key", "value", "output");

    /** All weights of a network, each once, in the order in which Keras walks through its layers. */
    static List<WeightPlace> of(Network network) {
        Walk walk = new Walk();
        walk.network(network, "", "");
        return walk.places;
    }

    /** All weights of one layer of a network. */
    static List<WeightPlace> of(Network network, Layer layer) {
        Walk walk = new Walk();
        walk.layer(layer, layer instanceof Network ? "" : network.nameOf(layer), "", network.nameOf(layer));
        return walk.places;
    }

    /** What names of groups begin with. */
    static String kind(Layer layer) {
        if (layer instanceof Network) {
            return layer.className().equals("Sequential") ? "sequential" : "functional";
        }
        return layer instanceof InputLayer ? "input_layer" : layer.kind();
    }

    private static final class Walk {
        private final List<WeightPlace> places = new ArrayList<>();
        private final Set<Layer> seen = Collections.newSetFromMap(new IdentityHashMap<>());

        void network(Network n, String path, String group) {
            Map<String, Integer> counts = new HashMap<>();
            for (Layer l : n.layers()) {
                if (l instanceof InputLayer && kind(n).equals("sequential")) {
                    continue;
                }
                int k = counts.merge(kind(l), 1, Integer::sum) - 1;
                String own = group + "layers/" + kind(l) + (k == 0 ? "" : "_" + k);
                layer(l, joined(path, n.nameOf(l)), own, n.nameOf(l));
            }
        }

        private static String joined(String a, String b) {
            return a.isEmpty() ? b : a + "/" + b;
        }

        void layer(Layer l, String path, String group, String name) {
            if (!seen.add(l)) {
                return; // shared; its weights are where it was met first
            }
            if (l instanceof Network n) {
                add(group, path, name, List.of());
                network(n, path, group + "/");
            } else if (l instanceof Bidirectional) {
                add(group, path, name, List.of());
                inner(l.sublayers().get(0), path, group + "/forward_layer", "forward_");
                inner(l.sublayers().get(1), path, group + "/backward_layer", "backward_");
            } else if (l instanceof TimeDistributed) {
                add(group, path, name, List.of());
                inner(l.sublayers().get(0), path, group + "/layer", "");
            } else if (l instanceof RecurrentLayer<?>) {
                String cell = l.kind() + "_cell";
                add(group + "/cell", joined(path, cell), cell, l.weights());
            } else if (l instanceof MultiHeadAttention) {
                attention(l, path, group);
            } else {
                add(group, path, name, l.weights());
            }
        }

        private void inner(Layer l, String path, String group, String prefix) {
            String name = prefix + l.givenName().orElse(l.kind());
            layer(l, joined(path, name), group, name);
        }

        /** The kernel of each projection, and its bias if it has one. */
        private void attention(Layer l, String path, String group) {
            List<Weight> all = l.weights();
            int each = all.size() / PROJECTIONS.size();
            for (int i = 0; i < PROJECTIONS.size(); i++) {
                String p = PROJECTIONS.get(i);
                String name = p.equals("output") ? "attention_output" : p;
                add(group + "/" + p + "_dense", joined(path, name), name, all.subList(i * each, (i + 1) * each));
            }
        }

        private void add(String group, String path, String name, List<Weight> weights) {
            places.add(new WeightPlace(group, path, name, List.copyOf(weights)));
        }
    }
}
