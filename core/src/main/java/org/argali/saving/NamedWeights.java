package org.argali.saving;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.argali.layers.Network;
import org.argali.layers.Weight;
import org.argali.layers.WeightPlace;
import org.argali.tensor.NDArray;
import org.argali.text.Spelling;

/** Weights by their paths in the model, such as {@code base/conv2d/kernel}: for {@code .npz} and safetensors. */
public final class NamedWeights {
    private NamedWeights() {}

    /** The values of all weights. */
    public static Map<String, NDArray> values(Network network) {
        Map<Weight, String> paths = WeightPlace.paths(network);
        Map<String, NDArray> all = new LinkedHashMap<>();
        for (Weight w : network.weights()) {
            all.put(paths.getOrDefault(w, w.name()), w.value());
        }
        return all;
    }

    /**
     * Reads the weights of a network. Arrays that are called {@code arr_0, arr_1, ...}, as {@code np.savez} calls those
     * without a name, are in the order of the weights.
     *
     * @param byName whether weights that are not there stay as they are
     */
    public static void read(Network network, Map<String, NDArray> arrays, boolean byName, WeightLoad load) {
        Map<Weight, String> paths = WeightPlace.paths(network);
        List<Weight> weights = network.weights();
        boolean numbered = arrays.containsKey("arr_0");
        Map<String, NDArray> left = new LinkedHashMap<>(arrays);
        for (int i = 0; i < weights.size(); i++) {
            Weight w = weights.get(i);
            String own = paths.getOrDefault(w, w.name());
            String key = numbered ? "arr_" + i : own;
            NDArray value = left.remove(key);
            if (value != null) {
                load.offer(w, own, value, key);
            } else if (!byName) {
                load.problem("the file has no " + key + Spelling.hint(key, arrays.keySet()));
            }
        }
        if (!byName) {
            left.keySet().forEach(k -> load.problem("the file has " + k + ", which no layer of the model takes"));
        }
    }
}
