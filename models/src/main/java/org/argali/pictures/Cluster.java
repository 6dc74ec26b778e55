package org.argali.pictures;

import java.util.List;
import java.util.stream.Stream;

/** The layers of a model that is drawn with what is in it, in order; models in it that are drawn so, too. */
record Cluster(String id, String name, List<Card> cards, List<Cluster> clusters) {
    Cluster {
        name = Typeface.printable(name);
        cards = List.copyOf(cards);
        clusters = List.copyOf(clusters);
    }

    /** The cards of this cluster and of all in it. */
    Stream<Card> allCards() {
        return Stream.concat(cards.stream(), clusters.stream().flatMap(Cluster::allCards));
    }
}
