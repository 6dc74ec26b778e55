package org.argali.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.argali.layers.Application;
import org.argali.layers.InputLayer;
import org.argali.layers.Layer;
import org.argali.layers.Network;
import org.argali.layers.Tensor;
import org.argali.layers.Weight;
import org.argali.spi.Bytes;
import org.argali.tensor.DTypePolicy;
import org.argali.tensor.TensorType;

/**
 * The table of a model's layers in the plain form of Keras 2: 65 columns for layers in a row, 98 with {@code Connected to}
 * for others.
 */
final class SummaryTable {
    private static final int ADDED_WIDTH = 11;
    private static final int ADDED_AT = 3;

    private final Network network;
    private final Summary how;
    private final boolean inARow;
    private final List<Integer> columns;
    private final StringBuilder text = new StringBuilder();

    private SummaryTable(Network network, Summary how) {
        this.network = network;
        this.how = how;
        this.inARow = isInARow(network);
        this.columns = columns();
    }

    static String of(Network network, Summary how) {
        return new SummaryTable(network, how).write();
    }

    /** Where each column ends. */
    private List<Integer> columns() {
        int added = (how.bytes() ? 1 : 0) + (how.trainable() ? 1 : 0);
        int plain = how.lineLength() > 0 ? how.lineLength() - added * ADDED_WIDTH : inARow ? 65 : 98;
        List<Integer> ends = new ArrayList<>();
        for (double share : inARow ? new double[] {.45, .85, 1} : new double[] {.33, .55, .67, 1}) {
            ends.add((int) (plain * share));
        }
        for (int i = 0; i < added; i++) {
            ends.add(ADDED_AT, ends.get(ADDED_AT - 1));
            for (int k = ADDED_AT; k < ends.size(); k++) {
                ends.set(k, ends.get(k) + ADDED_WIDTH);
            }
        }
        return ends;
    }

    private boolean isInARow(Network n) {
        return new Part(n, 0).isInARow()
                && (!how.nested()
                        || n.layers().stream().allMatch(l -> !(l instanceof Network inner) || isInARow(inner)));
    }

    private String write() {
        line('_');
        row("Layer (type)", "Output Shape", "Param #", "Bytes", "Trained", "Connected to");
        line('=');
        new Part(network, 0).rows();
        text.setLength(text.length() - columns.get(columns.size() - 1) - 1); // the last line is another
        line('=');
        totals();
        line('_');
        return text.toString();
    }

    private void totals() {
        total("Total params", w -> true);
        total("Trainable params", Weight::trainable);
        total("Non-trainable params", w -> !w.trainable());
        if (network.dtypePolicy() != DTypePolicy.FLOAT32) {
            text.append("Dtype policy: ").append(network.dtypePolicy()).append('\n');
        }
    }

    private void total(String what, Predicate<Weight> which) {
        List<Weight> chosen = network.weights().stream().filter(which).toList();
        long count = chosen.stream().mapToLong(w -> w.type().size()).sum();
        text.append(
                String.format(Locale.ROOT, "%s: %,d%s%n", what, count, how.bytes() ? " (" + bytes(chosen) + ")" : ""));
    }

    private static String bytes(List<Weight> weights) {
        return Bytes.text(weights.stream().mapToLong(w -> w.type().bytes()).sum());
    }

    private void line(char c) {
        text.append(String.valueOf(c).repeat(columns.get(columns.size() - 1))).append('\n');
    }

    /** Those fields that are shown. */
    private void row(String name, String shape, String params, String bytes, String trainable, String from) {
        List<String> fields = new ArrayList<>(List.of(name, shape, params));
        if (how.bytes()) {
            fields.add(bytes);
        }
        if (how.trainable()) {
            fields.add(trainable);
        }
        fields.add(from);
        cut(fields);
    }

    /** Fields cut and padded to their columns, exactly as Keras does. */
    private void cut(List<String> fields) {
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            if (i > 0) {
                b.setLength(b.length() - 1);
                b.append(' ');
            }
            b.append(fields.get(i));
            b.setLength(Math.min(b.length(), columns.get(i)));
            b.append(" ".repeat(columns.get(i) - b.length()));
        }
        text.append(b).append('\n');
    }

    /** The rows of one network: the whole, or a model inside. */
    private final class Part {
        private final Network part;
        private final int depth;
        private final Map<Layer, List<Application>> calls = new IdentityHashMap<>();
        private final Map<Application, Integer> nodeIndex = new HashMap<>();

        Part(Network part, int depth) {
            this.part = part;
            this.depth = depth;
            for (Application a : part.applications()) {
                List<Application> own = calls.computeIfAbsent(a.layer(), l -> new ArrayList<>());
                nodeIndex.put(a, own.size());
                own.add(a);
            }
        }

        boolean isInARow() {
            return part instanceof Sequential || isChain();
        }

        /** Whether each layer is called once, on one tensor, that nothing else uses. */
        private boolean isChain() {
            Set<Tensor> used = new HashSet<>();
            for (Application a : part.applications()) {
                List<Application> own = calls.getOrDefault(a.layer(), List.of());
                if (own.size() > 1
                        || a.inputs().size() != 1
                        || !used.add(a.inputs().get(0))) {
                    return false;
                }
            }
            return part.inputs().size() == 1 && part.outputs().size() == 1;
        }

        void rows() {
            for (Layer l : part.layers()) {
                if (hasRow(l)) {
                    layer(l);
                    line('_');
                }
                if (how.nested() && l instanceof Network inner) {
                    new Part(inner, depth + 1).rows();
                }
            }
        }

        private boolean hasRow(Layer l) {
            return !(part instanceof Sequential && l instanceof InputLayer);
        }

        private void layer(Layer l) {
            List<String> from = new ArrayList<>();
            for (Application a : calls.getOrDefault(l, List.of())) {
                a.inputs().stream().filter(t -> hasRow(t.producer().layer())).forEach(t -> from.add(connection(t)));
            }
            boolean input = !calls.containsKey(l);
            List<Weight> weights = input ? List.of() : l.weights();
            row(
                    "  ".repeat(depth) + part.nameOf(l) + " (" + l.className() + ")",
                    shape(l),
                    String.valueOf(input ? 0 : l.countParams()),
                    bytes(weights),
                    weights.isEmpty() ? "-" : l.isTrainable() ? "Y" : "N",
                    from.isEmpty() ? "" : from.get(0));
            for (int i = 1; i < from.size(); i++) {
                row("", "", "", "", "", from.get(i));
            }
        }

        private String connection(Tensor t) {
            Layer l = t.producer().layer();
            int first = l instanceof Network ? 1 : 0; // Keras 2 counts the making of a model as its first call
            return part.nameOf(l) + "[" + (first + nodeIndex.getOrDefault(t.producer(), 0)) + "][" + t.index() + "]";
        }

        private String shape(Layer l) {
            List<Application> own = calls.getOrDefault(l, List.of());
            if (own.isEmpty()) {
                return part.inputs().stream()
                        .filter(t -> t.producer().layer() == l)
                        .findFirst()
                        .map(t -> t.shape().kerasText())
                        .orElse("");
            }
            List<String> shapes = own.stream().map(this::outputs).distinct().toList();
            return shapes.size() == 1 ? shapes.get(0) : "multiple";
        }

        private String outputs(Application a) {
            List<String> all = a.outputs().stream()
                    .map(Tensor::type)
                    .map(TensorType::shape)
                    .map(s -> s.kerasText())
                    .toList();
            return all.size() == 1 ? all.get(0) : all.toString();
        }
    }
}
