package org.argali.train;

import java.util.IdentityHashMap;
import java.util.Map;
import org.argali.layers.Layer;
import org.argali.layers.Network;
import org.argali.layers.Weight;

/** Names of weights in a network: {@code dense_1/kernel}, {@code encoder/dense_1/kernel}. */
public final class WeightPaths {
    private WeightPaths() {}

    /** Each weight with its name; one that is shared has the first. */
    public static Map<Weight, String> of(Network network) {
        Map<Weight, String> paths = new IdentityHashMap<>();
        add(network, "", paths);
        return paths;
    }

    private static void add(Network network, String prefix, Map<Weight, String> to) {
        for (Layer l : network.layers()) {
            String name = prefix + network.nameOf(l) + "/";
            if (l instanceof Network inner) {
                add(inner, name, to);
            } else {
                l.weights().forEach(w -> to.putIfAbsent(w, name + w.name()));
            }
        }
    }
}
