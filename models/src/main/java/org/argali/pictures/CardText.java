package org.argali.pictures;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.argali.layers.Activation;
import org.argali.layers.Application;
import org.argali.layers.Layer;
import org.argali.layers.Network;
import org.argali.layers.Tensor;
import org.argali.pictures.Card.Row;
import org.argali.pictures.PlotOption.Detail;
import org.argali.pictures.PlotOption.Look;

/** What is said of the layers of a model. */
final class CardText {
    private final Network net;
    private final Look look;

    CardText(Network net, Look look) {
        this.net = net;
        this.look = look;
    }

    Card card(String id, Layer l) {
        boolean named = look.has(Detail.LAYER_NAMES);
        return new Card(
                id,
                named ? net.nameOf(l) : l.className(),
                named ? l.className() : "",
                Family.of(l.className()),
                rows(l));
    }

    private List<Row> rows(Layer l) {
        List<Row> rows = new ArrayList<>();
        if (look.has(Detail.ACTIVATIONS)) {
            activation(l).forEach(a -> rows.add(Row.of("activation", a)));
        }
        if (look.has(Detail.SHAPES)) {
            String in = each(l, Application::inputs, t -> t.shape().kerasText());
            if (!in.isEmpty()) {
                rows.add(Row.of("input", in));
            }
            rows.add(Row.of("output", outputs(l, t -> t.shape().kerasText())));
        }
        if (look.has(Detail.DTYPE)) {
            rows.add(Row.of("dtype", outputs(l, t -> t.type().dtype().kerasName())));
        }
        if (look.has(Detail.TRAINABLE) && !l.weights().isEmpty()) {
            rows.add(
                    l.isTrainable()
                            ? new Row("", "trainable", Colours.GOOD)
                            : new Row("", "not trainable", Colours.BAD));
        }
        return rows;
    }

    private static List<String> activation(Layer l) {
        try {
            return l.config().asMap().get("activation") instanceof Activation a ? List.of(a.kerasName()) : List.of();
        } catch (UnsupportedOperationException e) {
            return List.of(); // a layer of a user's own that does not say what its options are
        }
    }

    private String outputs(Layer l, Function<Tensor, String> what) {
        String called = each(l, Application::outputs, what);
        return called.isEmpty()
                ? net.inputs().stream()
                        .filter(t -> t.producer().layer() == l)
                        .map(what)
                        .collect(Collectors.joining(", "))
                : called;
    }

    /** What differs between the calls of a layer, and of one call its tensors. */
    private String each(Layer l, Function<Application, List<Tensor>> tensors, Function<Tensor, String> what) {
        return net.applications().stream()
                .filter(a -> a.layer() == l)
                .map(a -> tensors.apply(a).stream().map(what).toList())
                .map(CardText::list)
                .distinct()
                .collect(Collectors.joining(" / "));
    }

    /** One value as it is, equal ones counted, others in brackets. */
    private static String list(List<String> all) {
        if (all.stream().distinct().count() == 1) {
            return (all.size() == 1 ? "" : all.size() + " \u00d7 ") + all.get(0);
        }
        return all.toString();
    }
}
