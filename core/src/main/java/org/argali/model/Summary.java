package org.argali.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.argali.layers.Application;
import org.argali.layers.InputLayer;
import org.argali.layers.Layer;
import org.argali.layers.Network;
import org.argali.layers.Tensor;
import org.argali.layers.Weight;
import org.argali.tensor.TensorType;

/**
 * The table of a model's layers in the plain form of Keras 2: 65 columns for layers in a row, 98 with {@code Connected to}
 * for others.
 */
final class Summary {
    private final Network network;
    private final Map<Layer, List<Application>> calls = new IdentityHashMap<>();
    private final Map<Application, Integer> nodeIndex = new HashMap<>();
    private final boolean inARow;
    private final int width;
    private final int[] columns;
    private final StringBuilder text = new StringBuilder();

    private Summary(Network network, int lineLength) {
        this.network = network;
        for (Application a : network.applications()) {
            List<Application> own = calls.computeIfAbsent(a.layer(), l -> new ArrayList<>());
            nodeIndex.put(a, own.size());
            own.add(a);
        }
        inARow = network instanceof Sequential || isChain();
        width = lineLength > 0 ? lineLength : inARow ? 65 : 98;
        double[] shares = inARow ? new double[] {.45, .85, 1} : new double[] {.33, .55, .67, 1};
        columns = new int[shares.length];
        for (int i = 0; i < shares.length; i++) {
            columns[i] = (int) (width * shares[i]);
        }
    }

    static String of(Network network) {
        return of(network, 0);
    }

    /** @param lineLength columns; 0 for Keras' default */
    static String of(Network network, int lineLength) {
        return new Summary(network, lineLength).write();
    }

    /** Whether each layer is called once, on one tensor, that nothing else uses. */
    private boolean isChain() {
        Set<Tensor> used = new HashSet<>();
        for (Application a : network.applications()) {
            List<Application> own = calls.getOrDefault(a.layer(), List.of());
            if (own.size() > 1 || a.inputs().size() != 1 || !used.add(a.inputs().get(0))) {
                return false;
            }
        }
        return network.inputs().size() == 1 && network.outputs().size() == 1;
    }

    private String write() {
        line('_');
        row(
                inARow
                        ? new String[] {"Layer (type)", "Output Shape", "Param #"}
                        : new String[] {"Layer (type)", "Output Shape", "Param #", "Connected to"});
        line('=');
        List<Layer> rows = new ArrayList<>(network.layers());
        if (network instanceof Sequential) {
            rows.removeIf(l -> l instanceof InputLayer);
        }
        for (int i = 0; i < rows.size(); i++) {
            layer(rows.get(i));
            line(i == rows.size() - 1 ? '=' : '_');
        }
        totals();
        line('_');
        return text.toString();
    }

    private void layer(Layer l) {
        List<String> from = new ArrayList<>();
        for (Application a : calls.getOrDefault(l, List.of())) {
            a.inputs().forEach(t -> from.add(connection(t)));
        }
        String name = network.nameOf(l) + " (" + l.className() + ")";
        String params = String.valueOf(isInput(l) ? 0 : l.countParams());
        row(name, shape(l), params, from.isEmpty() ? "" : from.get(0));
        for (int i = 1; i < from.size(); i++) {
            row("", "", "", from.get(i));
        }
    }

    private boolean isInput(Layer l) {
        return !calls.containsKey(l);
    }

    private String connection(Tensor t) {
        Layer l = t.producer().layer();
        int first = l instanceof Network ? 1 : 0; // Keras 2 counts the making of a model as its first call
        return network.nameOf(l) + "[" + (first + nodeIndex.getOrDefault(t.producer(), 0)) + "][" + t.index() + "]";
    }

    private String shape(Layer l) {
        List<Application> own = calls.getOrDefault(l, List.of());
        if (own.isEmpty()) {
            return network.inputs().stream()
                    .filter(t -> t.producer().layer() == l)
                    .findFirst()
                    .map(t -> t.shape().kerasText())
                    .orElse("");
        }
        List<String> shapes = own.stream().map(Summary::outputs).distinct().toList();
        return shapes.size() == 1 ? shapes.get(0) : "multiple";
    }

    private static String outputs(Application a) {
        List<String> all = a.outputs().stream()
                .map(Tensor::type)
                .map(TensorType::shape)
                .map(s -> s.kerasText())
                .toList();
        return all.size() == 1 ? all.get(0) : all.toString();
    }

    private void totals() {
        long all = 0;
        long trained = 0;
        for (Weight w : network.weights()) {
            all += w.type().size();
            trained += w.trainable() ? w.type().size() : 0;
        }
        text.append(String.format(Locale.ROOT, "Total params: %,d%n", all));
        text.append(String.format(Locale.ROOT, "Trainable params: %,d%n", trained));
        text.append(String.format(Locale.ROOT, "Non-trainable params: %,d%n", all - trained));
    }

    private void line(char c) {
        text.append(String.valueOf(c).repeat(width)).append('\n');
    }

    /** Fields cut and padded to their columns, exactly as Keras does. */
    private void row(String... fields) {
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < columns.length; i++) {
            if (i > 0) {
                b.setLength(b.length() - 1);
                b.append(' ');
            }
            b.append(fields[i]);
            b.setLength(Math.min(b.length(), columns[i]));
            b.append(" ".repeat(columns[i] - b.length()));
        }
        text.append(b).append('\n');
    }
}
