package org.argali.saving;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.argali.data.DataFormatException;
import org.argali.files.Hdf5Group;
import org.argali.files.Hdf5Tree;
import org.argali.layers.Layer;
import org.argali.layers.Network;
import org.argali.layers.Weight;
import org.argali.layers.WeightPlace;
import org.argali.tensor.NDArray;
import org.argali.text.Spelling;

/**
 * Weights as Keras 2 kept them, and as Keras 3 writes {@code .h5}: a group for each layer of the model, whose attribute
 * {@code weight_names} lists its arrays, those of all layers inside together, trained ones first.
 */
public final class Keras2Weights {
    private Keras2Weights() {}

    /** An array of a file under its name there. */
    private record Saved(String name, NDArray value) {}

    /** A weight of a layer under its path in the model. */
    private record Own(String path, Weight weight) {}

    /** Whether a group is of this form. */
    public static boolean isIn(Hdf5Group g) {
        return !g.texts("layer_names").isEmpty();
    }

    /**
     * Reads the weights of a network.
     *
     * @param byName whether layers are matched by their names, and those with no match left out; in their order otherwise
     */
    public static void read(Network network, Hdf5Group g, boolean byName, WeightLoad load) {
        Map<String, List<Saved>> saved = new LinkedHashMap<>();
        for (String name : g.texts("layer_names")) {
            List<Saved> arrays = arrays(g, name, load);
            if (!arrays.isEmpty()) {
                saved.put(name, arrays);
            }
        }
        List<Layer> layers =
                network.layers().stream().filter(l -> !l.weights().isEmpty()).toList();
        if (byName) {
            byName(network, layers, saved, load);
        } else {
            inOrder(network, layers, saved, load);
        }
    }

    private static void byName(Network n, List<Layer> layers, Map<String, List<Saved>> saved, WeightLoad load) {
        for (Layer l : layers) {
            List<Saved> arrays = saved.get(n.nameOf(l));
            if (arrays != null) {
                match(n, l, n.nameOf(l), arrays, load);
            }
        }
    }

    private static void inOrder(Network n, List<Layer> layers, Map<String, List<Saved>> saved, WeightLoad load) {
        List<String> names = List.copyOf(saved.keySet());
        if (names.size() != layers.size()) {
            load.problem("the model has " + layers.size() + " layers with weights, but the file has " + names.size());
            Set<String> own = new HashSet<>();
            layers.forEach(l -> own.add(n.nameOf(l)));
            missing("only the model has layer ", own, names, load);
            missing("only the file has layer ", names, own, load);
            return;
        }
        for (int i = 0; i < names.size(); i++) {
            match(n, layers.get(i), names.get(i), saved.getOrDefault(names.get(i), List.of()), load);
        }
    }

    private static void missing(String what, Collection<String> these, Collection<String> those, WeightLoad load) {
        these.stream().filter(t -> !those.contains(t)).forEach(t -> load.problem(what + t + Spelling.hint(t, those)));
    }

    private static List<Saved> arrays(Hdf5Group g, String layer, WeightLoad load) {
        List<Saved> all = new ArrayList<>();
        Hdf5Group own = g.group(layer).orElse(null);
        if (own == null) {
            load.problem("the file lists layer " + layer + ", but has nothing of it");
            return all;
        }
        for (String name : own.texts("weight_names")) {
            own.array(name)
                    .ifPresentOrElse(
                            a -> all.add(new Saved(name, a)),
                            () -> load.problem("the file lists " + layer + "/" + name + ", but has no such array"));
        }
        return all;
    }

    private static void match(Network n, Layer layer, String name, List<Saved> saved, WeightLoad load) {
        String called = n.nameOf(layer) + (name.equals(n.nameOf(layer)) ? "" : " (in the file " + name + ")");
        List<Own> own = trainedFirst(own(n, layer), false);
        if (own.size() != saved.size()) {
            load.problem("layer " + called + " has " + own.size() + " weights in the model, but " + saved.size()
                    + " in the file");
            return;
        }
        // A layer that is frozen lists its weights in another order, and may have been frozen since, or unfrozen.
        List<Own> other = trainedFirst(own(n, layer), true);
        List<Own> order = fits(own, saved) || !fits(other, saved) ? own : other;
        for (int i = 0; i < saved.size(); i++) {
            Own o = order.get(i);
            load.offer(
                    o.weight(),
                    o.path(),
                    saved.get(i).value(),
                    name + "/" + saved.get(i).name());
        }
    }

    private static boolean fits(List<Own> own, List<Saved> saved) {
        for (int i = 0; i < own.size(); i++) {
            Saved s = saved.get(i);
            String last = s.name().substring(s.name().lastIndexOf('/') + 1).replaceFirst(":\\d+$", "");
            Weight w = own.get(i).weight();
            if (!w.name().equals(last) || !w.type().equals(s.value().type())) {
                return false;
            }
        }
        return true;
    }

    private static List<Own> own(Network n, Layer layer) {
        List<Own> all = new ArrayList<>();
        for (WeightPlace p : WeightPlace.of(n, layer)) {
            p.weights().stream()
                    .filter(w -> all.stream().noneMatch(o -> o.weight() == w))
                    .forEach(w -> all.add(new Own(p.path() + "/" + w.name(), w)));
        }
        return all;
    }

    private static List<Own> trainedFirst(List<Own> own, boolean asIfNotFrozen) {
        List<Own> sorted = new ArrayList<>();
        own.stream().filter(o -> trained(o.weight(), asIfNotFrozen)).forEach(sorted::add);
        own.stream().filter(o -> !trained(o.weight(), asIfNotFrozen)).forEach(sorted::add);
        return sorted;
    }

    private static boolean trained(Weight w, boolean asIfNotFrozen) {
        return asIfNotFrozen ? w.isOfTrainedKind() : w.trainable();
    }

    /** Writes the weights of a network. */
    public static void write(Network network, Hdf5Tree g) {
        g.attribute(
                "layer_names", network.layers().stream().map(network::nameOf).toList());
        for (Layer l : network.layers()) {
            write(trainedFirst(own(network, l), false), g.group(network.nameOf(l)));
        }
        write(List.of(), g.group("top_level_model_weights"));
    }

    private static void write(List<Own> own, Hdf5Tree g) {
        g.attribute("weight_names", own.stream().map(Own::path).toList());
        own.forEach(o -> g.array(o.path(), o.weight().value()));
    }

    /** The arrays of a group in the order of its attribute {@code weight_names}, such as an optimizer's. */
    public static Map<String, NDArray> listed(Hdf5Group g, String file) {
        Map<String, NDArray> all = new LinkedHashMap<>();
        for (String name : g.texts("weight_names")) {
            all.put(
                    name,
                    g.array(name)
                            .orElseThrow(() -> new DataFormatException(
                                    file, "lists " + g.path() + name + ", but has no such array")));
        }
        return all;
    }
}
