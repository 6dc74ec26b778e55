package org.argali.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.layers.Network;
import org.argali.layers.Weight;
import org.argali.layers.WeightPlace;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Writes a graph as ONNX, node by node, and knows under which name each value is there: as it is, or with its channels
 * first. A value gets its other form when something asks for it.
 */
final class OnnxWriter {
    private final SizedGraph sized;
    private final OnnxGraph out;
    private final Constants constants;
    private final Compounds compounds;
    private final Map<Weight, String> paths;
    private final Map<Value, String> plain = new HashMap<>();
    private final Map<Value, String> channelsFirst = new HashMap<>();
    private final Map<List<Object>, String> kept = new HashMap<>();
    private final SizeNodes sizes = new SizeNodes(this);
    private final Loops loops;

    OnnxWriter(SizedGraph sized) {
        Network network = sized.network();
        this.sized = sized;
        this.out = new OnnxGraph(network.givenName().orElse("model"));
        this.constants = new Constants(sized);
        this.compounds = new Compounds(sized, constants);
        this.paths = WeightPlace.paths(network);
        this.loops = new Loops(this);
    }

    OnnxGraph write() {
        Network network = sized.network();
        Graph g = sized.graph();
        for (int i = 0; i < network.inputs().size(); i++) {
            Value v = g.parameters().get(i);
            plain.put(v, out.input(type(network.inputNames().get(i), v)));
            sizes.know(v);
        }
        loops.open();
        List<Optional<Compound>> how = needed(g);
        for (int i = 0; i < g.nodes().size(); i++) {
            Node n = g.nodes().get(i);
            if (how.get(i).isPresent() && !n.outputs().stream().allMatch(this::has)) {
                how.get(i).get().write().accept(new Site(this, n));
                n.outputs().stream().filter(v -> has(v) && !loops.contain(n)).forEach(sizes::know);
            }
        }
        for (int i = 0; i < g.results().size(); i++) {
            Value v = g.results().get(i);
            out.output(name(v), type(outputName(network, i), v));
        }
        return out;
    }

    private static String outputName(Network network, int i) {
        String name = network.outputNames().get(i);
        return network.inputNames().contains(name) ? name + "_output" : name; // an input is an output
    }

    private OnnxType type(String name, Value v) {
        List<String> dims = sized.shape(v).stream()
                .map(s -> s.isKnown()
                        ? String.valueOf(s.known())
                        : sized.symbol(s).orElse(""))
                .toList();
        return new OnnxType(name, v.type().dtype(), dims);
    }

    /** How each node is written; nothing for those that only serve inside a compound, are constant, or serve nobody. */
    private List<Optional<Compound>> needed(Graph g) {
        Set<Value> wanted = new HashSet<>(g.results());
        List<Optional<Compound>> how = new ArrayList<>();
        for (int i = g.nodes().size() - 1; i >= 0; i--) {
            Node n = g.nodes().get(i);
            Optional<Compound> c = Optional.empty();
            if (!compounds.isKept(n.output()) && n.outputs().stream().anyMatch(wanted::contains)) {
                c = Optional.of(compounds.find(n).orElseGet(() -> new Compound(n.inputs(), OpNodes.TABLE::write)));
                wanted.addAll(c.get().inputs());
            }
            how.add(c);
        }
        Collections.reverse(how);
        return how;
    }

    // ---- what is there

    SizedGraph sized() {
        return sized;
    }

    OnnxGraph out() {
        return out;
    }

    /** The graph that a node is written into: the body of its loop, or the whole. */
    OnnxGraph out(Node n) {
        return loops.body(n).orElse(out);
    }

    Loops loops() {
        return loops;
    }

    Constants constants() {
        return constants;
    }

    SizeNodes sizes() {
        return sizes;
    }

    Compounds compounds() {
        return compounds;
    }

    private boolean has(Value v) {
        return plain.containsKey(v) || channelsFirst.containsKey(v);
    }

    /** Whether the value is there with its channels first, and not as it is. */
    boolean isOnlyChannelsFirst(Value v) {
        return channelsFirst.containsKey(v) && !plain.containsKey(v);
    }

    boolean isChannelsFirst(Value v) {
        return channelsFirst.containsKey(v);
    }

    void put(Value v, String name) {
        plain.put(v, name);
    }

    void putChannelsFirst(Value v, String name) {
        channelsFirst.put(v, name);
    }

    /** A value that is there, under either name, and the place that an axis has in it. */
    Map.Entry<String, Integer> place(Value v, int axis) {
        String name = plain.get(v);
        return name != null
                ? Map.entry(name, axis)
                : Map.entry(
                        Objects.requireNonNull(channelsFirst.get(v)),
                        Layout.inFirst(axis, v.shape().rank()));
    }

    // ---- names

    /** The name of a value as it is. */
    String name(Value v) {
        String known = plain.get(v);
        if (known != null) {
            return known;
        }
        String first = channelsFirst.get(v);
        String name =
                first != null ? transposed(v, first, Layout.toLast(v.shape().rank())) : kept(v, identity(v));
        plain.put(v, name);
        return name;
    }

    /** The name of a value with its channels first. */
    String channelsFirst(Value v) {
        int rank = v.shape().rank();
        if (rank < 3) {
            return name(v);
        }
        String known = channelsFirst.get(v);
        if (known == null) {
            known = transposed(v, Layout.toFirst(rank));
            channelsFirst.put(v, known);
        }
        return known;
    }

    /** The name of a value with its axes in another order: turned in the file if it is kept there, by a node otherwise. */
    String transposed(Value v, List<Integer> order) {
        return isKept(v) ? kept(v, order) : transposed(v, name(v), order);
    }

    private String transposed(Value v, String name, List<Integer> order) {
        return out(Node.of(v)).node(Node.of(v).scope(), "Transpose", List.of(name), Attribute.integers("perm", order));
    }

    private static List<Integer> identity(Value v) {
        return IntStream.range(0, v.shape().rank()).boxed().toList();
    }

    // ---- what the file holds

    /** Whether a value is a weight, a constant, or one of them under another shape. */
    boolean isKept(Value v) {
        return compounds.isKept(v);
    }

    /** The elements of a value that the file holds. */
    NDArray elements(Value v) {
        if (sized.weight(v).isPresent()) {
            return sized.weight(v).get().value();
        }
        return constants.contains(v)
                ? constants.compute(v)
                : elements(Node.of(v).inputs().get(0)).reshape(v.shape().toArray());
    }

    private String kept(Value v, List<Integer> order) {
        Optional<Double> number = constants.number(v);
        if (number.isPresent() && v.shape().rank() == 0) {
            return scalar(v.type().dtype(), number.get());
        }
        String name = constants.contains(v) ? scoped(v, "constant") : path(v);
        List<Integer> dims = order.stream().map(v.shape()::dim).toList();
        return once(
                List.of(v, order),
                name,
                new TensorType(v.type().dtype(), new Shape(dims)),
                () -> Turned.array(elements(v), order));
    }

    private static String scoped(Value v, String name) {
        String scope = Node.of(v).scope();
        return scope.isEmpty() ? name : scope + "/" + name;
    }

    /** The path of the weight that a value is, perhaps under another shape. */
    String path(Value v) {
        return sized.weight(v)
                .map(w -> paths.getOrDefault(w, w.name()))
                .orElseGet(() -> path(Node.of(v).inputs().get(0)));
    }

    String scalar(DType dtype, double value) {
        TensorType type = new TensorType(dtype, Shape.SCALAR);
        String text = dtype == DType.FLOAT32 ? String.valueOf((float) value) : String.valueOf((long) value);
        String name = "const/" + dtype.kerasName() + "_" + text;
        return once(List.of(dtype, value), name, type, () -> NDArray.generate(type, i -> value));
    }

    /** A tensor that the file holds, once for a key; under this name, if it is free. */
    String once(List<Object> key, String name, TensorType type, Supplier<NDArray> value) {
        String known = kept.get(key);
        if (known == null) {
            known = out.tensor(OnnxTensor.of(out.unique(name), type.shape().dims(), type.dtype(), value));
            kept.put(key, known);
        }
        return known;
    }
}
