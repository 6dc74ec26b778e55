package org.argali.layers;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** Makes the same graph of other layers. A layer met again, also in another network, is replaced by the same one. */
final class NetworkCopy {
    private final UnaryOperator<Layer> replace;
    private final Map<Layer, Layer> copies = new IdentityHashMap<>();

    NetworkCopy(UnaryOperator<Layer> replace) {
        this.replace = replace;
    }

    Network of(Network n) {
        List<Layer> byAge = new ArrayList<>(n.layers());
        byAge.sort(Comparator.comparingLong(Layer::order)); // names are numbered in this order
        byAge.forEach(this::copy);
        Map<Tensor, Tensor> tensors = new IdentityHashMap<>();
        n.inputs().forEach(t -> tensors.put(t, input(n, t)));
        for (Application a : n.applications()) {
            Layer copy = Objects.requireNonNull(copies.get(a.layer()));
            List<Tensor> out = copy.applyAll(mapped(tensors, a.inputs()));
            check(n, a, out);
            for (int i = 0; i < out.size(); i++) {
                tensors.putIfAbsent(a.outputs().get(i), out.get(i));
            }
        }
        Network copy = n.between(mapped(tensors, n.inputs()), mapped(tensors, n.outputs()));
        n.givenName().ifPresent(copy::giveName);
        copy.trainableAs(n);
        return copy;
    }

    private void copy(Layer l) {
        if (copies.containsKey(l)) {
            return;
        }
        if (l instanceof Network inner) {
            copies.put(l, of(inner));
        } else {
            copies.put(l, l instanceof InputLayer ? l.clone() : replace.apply(l));
        }
    }

    /** A new input in the place of one, or of the tensor of any layer. */
    private Tensor input(Network n, Tensor t) {
        Layer l = t.producer().layer();
        if (l instanceof InputLayer) {
            return Objects.requireNonNull(copies.get(l)).apply();
        }
        InputLayer in = new InputLayer(t.type());
        in.giveName(n.nameOf(l) + "_input");
        return in.apply();
    }

    private static void check(Network n, Application a, List<Tensor> out) {
        if (out.size() != a.outputs().size()) {
            throw new IllegalArgumentException("[clone] what stands for " + n.nameOf(a.layer()) + " gives " + out.size()
                    + " tensors instead of " + a.outputs().size());
        }
    }

    private static List<Tensor> mapped(Map<Tensor, Tensor> tensors, List<Tensor> all) {
        return all.stream().map(t -> Objects.requireNonNull(tensors.get(t))).toList();
    }
}
