package org.argali.layers;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Names of layers that were given none: {@code dense_1}, {@code dense_2} in the order in which the layers were made,
 * counted anew in each set of connected layers. So the same lines give the same names however often they run.
 */
final class Names {
    private Names() {}

    /** Names for all of {@code layers}. */
    static Map<Layer, String> assign(Collection<Layer> layers) {
        Map<Layer, String> names = new IdentityHashMap<>();
        Set<String> taken = new HashSet<>();
        layers.forEach(l -> l.givenName().ifPresent(taken::add));
        Map<String, Integer> counts = new HashMap<>();
        List<Layer> sorted = new ArrayList<>(layers);
        sorted.sort(Comparator.comparingLong(Layer::order));
        for (Layer l : sorted) {
            names.put(l, l.givenName().orElseGet(() -> next(l.kind(), counts, taken)));
        }
        return names;
    }

    private static String next(String kind, Map<String, Integer> counts, Set<String> taken) {
        String name;
        do {
            name = kind + "_" + counts.merge(kind, 1, Integer::sum);
        } while (!taken.add(name));
        return name;
    }

    /** The name of a layer that is about to be applied to these inputs, as a model of it would give. */
    static String of(Layer layer, List<Tensor> inputs) {
        return around(layer, inputs).getOrDefault(layer, layer.kind());
    }

    /** Names of a layer that is about to be applied to these inputs and of all layers before it, numbered together. */
    static Map<Layer, String> around(Layer layer, List<Tensor> inputs) {
        Set<Layer> all = reachable(inputs);
        all.add(layer);
        return assign(all);
    }

    /** The name of the layer that gives {@code t}. */
    static String of(Tensor t) {
        Layer l = t.producer().layer();
        return assign(reachable(List.of(t))).getOrDefault(l, l.kind());
    }

    private static Set<Layer> reachable(List<Tensor> from) {
        Set<Application> seen = new LinkedHashSet<>();
        Deque<Tensor> todo = new ArrayDeque<>(from);
        while (!todo.isEmpty()) {
            Application a = todo.pop().producer();
            if (seen.add(a)) {
                todo.addAll(a.inputs());
            }
        }
        Set<Layer> layers = new LinkedHashSet<>();
        seen.forEach(a -> layers.add(a.layer()));
        return layers;
    }
}
