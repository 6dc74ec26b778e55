package org.argali.layers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Some weights that Keras keeps together, by the two ways in which its files name them.
 *
 * @param group in files of Keras 3, by class and number: {@code layers/dense_1}, {@code layers/lstm/cell}
 * @param path by the names of layers: {@code logits}, {@code lstm_1/lstm_cell}, {@code base/conv2d}
 * @param name of the innermost layer
 * @param weights in Keras' order, trained ones first
 */
public record WeightPlace(String group, String path, String name, List<Weight> weights) {
    private static final List<String> PROJECTIONS = List.of("query", "key", "value", "output");
    private static final List<String> GATED = List.of("query", "key", "gate", "value", "output");

    /** All weights of a network in the order in which Keras walks through its layers. */
    public static List<WeightPlace> of(Network network) {
        Walk walk = new Walk();
        walk.network(network, "", "");
        return walk.places;
    }

    /** All weights of one layer of a network. */
    public static List<WeightPlace> of(Network network, Layer layer) {
        Walk walk = new Walk();
        walk.layer(layer, layer instanceof Network ? "" : network.nameOf(layer), "", network.nameOf(layer));
        return walk.places;
    }

    /** The path of each weight, unique, such as {@code dense_1/kernel} or {@code base/conv2d/kernel}. */
    public static Map<Weight, String> paths(Network network) {
        Map<String, Integer> counts = new HashMap<>();
        Map<Weight, String> paths = new IdentityHashMap<>();
        for (WeightPlace p : of(network)) {
            for (Weight w : p.weights()) {
                if (paths.containsKey(w)) {
                    continue; // SpectralNormalization has the kernel of its layer too
                }
                String path = p.path() + "/" + w.name();
                int n = counts.merge(path, 1, Integer::sum) - 1;
                paths.put(w, n == 0 ? path : path + "_" + n);
            }
        }
        return paths;
    }

    /** What names of groups begin with. */
    public static String kind(Layer layer) {
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
                String cell = (l instanceof ConvLstmLayer<?> ? "conv_lstm" : l.kind()) + "_cell";
                add(group + "/cell", joined(path, cell), cell, l.weights());
            } else if (l instanceof SpectralNormalization) {
                add(group, path, name, l.weights().subList(0, 2)); // Keras keeps the kernel here and in the layer
                inner(l.sublayers().get(0), path, group + "/layer", "");
            } else if (l instanceof Rnn) {
                add(group, path, name, List.of());
                cell(l.sublayers().get(0), path, group + "/cell");
            } else if (l instanceof ProjectedAttentionLayer<?>) {
                attention(l, path, group);
            } else {
                add(group, path, name, l.weights());
            }
        }

        private void inner(Layer l, String path, String group, String prefix) {
            String name = prefix + l.kind();
            layer(l, joined(path, name), group, name);
        }

        /** A cell, or the cells of a stack, numbered by class. */
        private void cell(Layer cell, String path, String group) {
            String name = cell.givenName().orElse(cell.kind());
            if (!(cell instanceof StackedRnnCells)) {
                add(group, joined(path, name), name, cell.weights());
                return;
            }
            Map<String, Integer> counts = new HashMap<>();
            for (Layer l : cell.sublayers()) {
                int k = counts.merge(l.kind(), 1, Integer::sum) - 1;
                cell(l, joined(path, name), group + "/cells/" + l.kind() + (k == 0 ? "" : "_" + k));
            }
        }

        /** The kernel of each projection, and its bias if it has one. */
        private void attention(Layer l, String path, String group) {
            List<Weight> all = l.weights();
            boolean gated = Boolean.TRUE.equals(l.config().asMap().get("use_gate"));
            List<String> projections = gated ? GATED : PROJECTIONS;
            int each = all.size() / projections.size();
            for (int i = 0; i < projections.size(); i++) {
                String p = projections.get(i);
                String name = p.equals("output") ? "attention_output" : p;
                boolean hidden = p.equals("gate") || !(l instanceof MultiHeadAttention);
                add(
                        group + (hidden ? "/_" : "/") + p + "_dense",
                        joined(path, name),
                        name,
                        all.subList(i * each, (i + 1) * each));
            }
        }

        private void add(String group, String path, String name, List<Weight> weights) {
            places.add(new WeightPlace(group, path, name, List.copyOf(weights)));
        }
    }
}
