package org.argali.pictures;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.argali.layers.Application;
import org.argali.layers.InputLayer;
import org.argali.layers.Layer;
import org.argali.layers.Network;
import org.argali.layers.Tensor;
import org.argali.model.Sequential;
import org.argali.pictures.PlotOption.Detail;
import org.argali.pictures.PlotOption.Look;

/**
 * What is drawn of a model: a card for each layer, a line for each pair of layers of which one uses what the other gives.
 * As in Keras, a layer that is called several times is one card, and the input of a Sequential model is left out.
 */
record ModelGraph(Cluster root, Set<Edge> edges) {

    /** From one card to another, by their ids. */
    record Edge(String from, String to) {}

    static ModelGraph of(Network model, Look look) {
        Set<Edge> edges = new LinkedHashSet<>();
        Scope root = new Scope(model, look, new int[1]);
        root.connect(edges);
        return new ModelGraph(root.cluster(), edges);
    }

    /** A model whose layers are drawn. */
    private static final class Scope {
        private final Network net;
        private final String id;
        private final Map<Layer, Card> cards = new IdentityHashMap<>();
        private final Map<Layer, Scope> inner = new IdentityHashMap<>();
        private final List<Card> cardsInOrder = new ArrayList<>();
        private final List<Scope> innerInOrder = new ArrayList<>();
        private final Map<Scope, String> names;

        /** @param count how many cards and clusters there are so far */
        Scope(Network net, Look look, int[] count) {
            this.net = net;
            this.id = "cluster" + count[0]++;
            CardText text = new CardText(net, look);
            for (Layer l : inCallOrder()) {
                if (l instanceof InputLayer && net instanceof Sequential) {
                    continue;
                }
                if (l instanceof Network n && look.has(Detail.NESTED)) {
                    Scope s = new Scope(n, look, count);
                    inner.put(l, s);
                    innerInOrder.add(s);
                } else {
                    Card card = text.card("n" + count[0]++, l);
                    cards.put(l, card);
                    cardsInOrder.add(card);
                }
            }
            names = innerNames();
        }

        /** Inputs, then as they are called, so that branches stand in the order in which they are joined. */
        private Set<Layer> inCallOrder() {
            Set<Layer> all = new LinkedHashSet<>();
            net.inputs().forEach(t -> all.add(t.producer().layer()));
            net.applications().forEach(a -> all.add(a.layer()));
            return all;
        }

        private Map<Scope, String> innerNames() {
            Map<Scope, String> all = new IdentityHashMap<>();
            inner.forEach((l, s) -> all.put(s, net.nameOf(l)));
            return all;
        }

        Cluster cluster() {
            return cluster(net.givenName().orElse(net.kind()));
        }

        private Cluster cluster(String name) {
            return new Cluster(
                    id,
                    name,
                    cardsInOrder,
                    innerInOrder.stream()
                            .map(s -> s.cluster(names.getOrDefault(s, "")))
                            .toList());
        }

        void connect(Set<Edge> edges) {
            innerInOrder.forEach(s -> s.connect(edges));
            for (Application a : net.applications()) {
                for (int i = 0; i < a.inputs().size(); i++) {
                    List<Card> users = users(a.layer(), i);
                    giver(a.inputs().get(i))
                            .forEach(from -> users.forEach(to -> edges.add(new Edge(from.id(), to.id()))));
                }
            }
        }

        /** The card that gives a tensor; none for an input that is left out. */
        private Stream<Card> giver(Tensor t) {
            Scope s = inner.get(t.producer().layer());
            return s == null
                    ? Stream.ofNullable(cards.get(t.producer().layer()))
                    : s.giver(s.net.outputs().get(t.index()));
        }

        /** The cards that use an input of a layer. */
        private List<Card> users(Layer l, int input) {
            Scope s = inner.get(l);
            return s == null ? Stream.ofNullable(cards.get(l)).toList() : s.entries(input);
        }

        private List<Card> entries(int input) {
            Tensor in = net.inputs().get(input);
            Card own = cards.get(in.producer().layer());
            if (own != null) {
                return List.of(own);
            }
            return net.applications().stream()
                    .flatMap(a -> IntStream.range(0, a.inputs().size())
                            .filter(i -> a.inputs().get(i) == in)
                            .mapToObj(i -> users(a.layer(), i))
                            .flatMap(List::stream))
                    .toList();
        }
    }
}
