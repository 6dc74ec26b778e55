package org.argali.saving;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.argali.files.Hdf5Group;
import org.argali.files.Hdf5Tree;
import org.argali.layers.Network;
import org.argali.layers.Weight;
import org.argali.layers.WeightPlace;
import org.argali.tensor.NDArray;

/**
 * Weights as Keras 3 keeps them in {@code model.weights.h5}: {@code layers/dense_1/vars/0}, where {@code dense_1} is the
 * second dense layer of its model, whatever its name.
 */
public final class Keras3Weights {
    private Keras3Weights() {}

    /** Whether a file is of this form. */
    public static boolean isIn(Hdf5Group root) {
        return root.names().contains("layers") || root.names().contains("_layer_checkpoint_dependencies");
    }

    /** Reads the weights of a network. */
    public static void read(Network network, Hdf5Group root, WeightLoad load) {
        boolean early = root.names().contains("_layer_checkpoint_dependencies"); // TensorFlow 2.13
        Set<String> used = new HashSet<>();
        for (WeightPlace p : WeightPlace.of(network)) {
            String group = early ? p.group().replaceFirst("^layers", "_layer_checkpoint_dependencies") : p.group();
            List<NDArray> found = numbered(root, group + "/vars");
            used.add("/" + group + "/vars/");
            if (found.size() == p.weights().size()) {
                for (int i = 0; i < found.size(); i++) {
                    Weight w = p.weights().get(i);
                    load.offer(w, p.path() + "/" + w.name(), found.get(i), group + "/vars/" + i);
                }
            } else {
                load.problem("layer " + p.path() + " has " + p.weights().size() + " weights in the model, but "
                        + found.size() + " in the file (" + group + ")");
            }
        }
        root.group(early ? "_layer_checkpoint_dependencies" : "layers")
                .ifPresent(g -> arrays(g, 0).forEach((at, n) -> {
                    if (!used.contains(at)) {
                        load.problem("the file has " + n + " weights in " + at + ", which no layer of the model takes");
                    }
                }));
    }

    /** The arrays {@code 0, 1, ...} of a group. */
    public static List<NDArray> numbered(Hdf5Group root, String group) {
        List<NDArray> all = new ArrayList<>();
        root.group(group).ifPresent(g -> {
            for (int i = 0; i < g.names().size(); i++) {
                g.array(String.valueOf(i)).ifPresent(all::add);
            }
        });
        return all;
    }

    /** How many arrays each group {@code vars} has; a random generator's state is no weight. */
    private static Map<String, Integer> arrays(Hdf5Group g, int depth) {
        Map<String, Integer> all = new LinkedHashMap<>();
        if (depth > 64) {
            return all;
        }
        for (String name : g.names()) {
            if (name.equals("seed_generator")) {
                continue;
            }
            g.group(name).ifPresent(sub -> {
                if (name.equals("vars") && !sub.names().isEmpty()) {
                    all.put(sub.path(), sub.names().size());
                }
                all.putAll(arrays(sub, depth + 1));
            });
        }
        return all;
    }

    /** Writes the weights of a network. */
    public static void write(Network network, Hdf5Tree root) {
        root.group("vars").attribute("name", network.givenName().orElse(WeightPlace.kind(network)));
        for (WeightPlace p : WeightPlace.of(network)) {
            Hdf5Tree vars = root.group(p.group() + "/vars").attribute("name", p.name());
            for (int i = 0; i < p.weights().size(); i++) {
                vars.array(String.valueOf(i), p.weights().get(i).value());
            }
        }
    }
}
