package org.argali.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.layers.Network;
import org.argali.layers.Tensor;
import org.argali.layers.Trace;
import org.argali.layers.Weight;
import org.argali.op.Cast;
import org.argali.op.Op;
import org.argali.op.Parameter;
import org.argali.op.ShapeException;
import org.argali.op.Value;
import org.argali.passes.ComputeInFloat;
import org.argali.passes.ExpandComposites;
import org.argali.passes.RemoveUnused;
import org.argali.tensor.Shape;

/**
 * The inference graph of a network, with sizes that may depend on the data. It is written several times, with other sizes
 * in the place of those that are not known; what differs between the graphs depends on the data. The nodes must be the same
 * in all of them.
 *
 * <p>Every batch is another number of samples. Lengths are chosen so that strides of 2 and 3 leave every rest, five times over.
 */
final class SizedGraph {
    private static final List<Integer> BATCH = List.of(5, 7, 11, 13, 17);
    private static final List<Integer> LENGTH = List.of(128, 149, 171, 201, 238);
    /** Sets the lengths of different axes apart; divided by 32 and by 3 it leaves no rest, so theirs stay as they are. */
    private static final int APART = 96;

    private final Network network;
    private final boolean shared;
    private final Map<Size, String> symbols = new LinkedHashMap<>();
    private final Map<Value, Weight> weights = new HashMap<>();
    private final List<Graph> graphs = new ArrayList<>();
    private final Map<Node, Integer> index = new IdentityHashMap<>();

    /** @param shared whether unknown axes of one number have one length in all inputs */
    private SizedGraph(Network network, boolean shared) {
        this.network = network;
        this.shared = shared;
        List<List<Size>> inputs = inputSizes();
        boolean lengths = symbols.keySet().stream().anyMatch(s -> !s.seen().equals(BATCH));
        int times = lengths ? LENGTH.size() : 2;
        for (int i = 0; i < times; i++) {
            graphs.add(write(inputs, i));
        }
        index(graphs.get(0));
        for (Graph g : graphs) {
            checkSame(graphs.get(0), g);
        }
        shorten(times);
    }

    /**
     * Writes the graphs.
     *
     * @throws IllegalArgumentException if what is computed, not only its sizes, depends on sizes of the data
     */
    static SizedGraph of(Network network) {
        try {
            return new SizedGraph(network, false);
        } catch (ShapeException e) { // such as a sum of two sequences, which must be equally long
            return new SizedGraph(network, true);
        }
    }

    // ---- writing

    private List<List<Size>> inputSizes() {
        List<List<Size>> all = new ArrayList<>();
        Map<Object, Integer> lengths = new HashMap<>();
        for (int i = 0; i < network.inputs().size(); i++) {
            Tensor t = network.inputs().get(i);
            List<Size> sizes = new ArrayList<>();
            for (int axis = 0; axis < t.shape().rank(); axis++) {
                sizes.add(size(i, axis, t.shape().dim(axis), lengths));
            }
            all.add(sizes);
        }
        return all;
    }

    private Size size(int input, int axis, int declared, Map<Object, Integer> lengths) {
        if (declared != Shape.ANY) {
            return new Size(LENGTH.stream().map(l -> declared).toList());
        }
        if (axis == 0) {
            Size batch = new Size(BATCH);
            symbols.put(batch, "batch");
            return batch;
        }
        Object key = shared ? axis : List.of(input, axis);
        int which = lengths.computeIfAbsent(key, k -> lengths.size());
        Size length = new Size(IntStream.range(0, LENGTH.size())
                .map(i -> LENGTH.get(i) + APART * which * (i + 1))
                .boxed()
                .toList());
        String name = network.inputNames().get(input) + "_axis_" + axis;
        symbols.putIfAbsent(length, shared ? "axis_" + axis : name);
        return length;
    }

    private Graph write(List<List<Size>> inputs, int time) {
        GraphBuilder g = new GraphBuilder();
        List<Value> in = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            Shape s = new Shape(
                    inputs.get(i).stream().map(size -> size.seen().get(time)).toList());
            in.add(g.parameter(
                    network.inputNames().get(i), network.inputs().get(i).type().withShape(s)));
        }
        Trace trace = Trace.forExport(g);
        List<Value> out = trace.run(network, in, "");
        ComputeInFloat inFloat =
                new ComputeInFloat(n -> n.op() instanceof Cast); // what runs ONNX files computes little in half
        Graph graph = new RemoveUnused().apply(inFloat.apply(new ExpandComposites(n -> false).apply(g.build(out))));
        if (time == 0) {
            trace.weights()
                    .forEach((w, v) ->
                            weights.put(graph.parameters().get(g.parameters().indexOf(v)), w));
        }
        return graph;
    }

    private void shorten(int times) {
        Map<Size, String> all = new LinkedHashMap<>(symbols);
        symbols.clear();
        all.forEach((s, name) -> symbols.put(new Size(s.seen().subList(0, times)), name));
    }

    // ---- comparing

    private void index(Graph g) {
        for (int i = 0; i < g.nodes().size(); i++) {
            index.put(g.nodes().get(i), i);
        }
        for (int i = 0; i < g.parameters().size(); i++) {
            index.put(Node.of(g.parameters().get(i)), i);
        }
    }

    private static void checkSame(Graph a, Graph b) {
        Map<Value, String> inA = places(a);
        Map<Value, String> inB = places(b);
        int n = Math.min(a.nodes().size(), b.nodes().size());
        for (int i = 0; i < n; i++) {
            Node x = a.nodes().get(i);
            Node y = b.nodes().get(i);
            if (!isSameKind(x.op(), y.op())
                    || x.outputs().size() != y.outputs().size()
                    || !places(x, inA).equals(places(y, inB))) {
                throw differs(x);
            }
        }
        if (a.nodes().size() != b.nodes().size()) {
            throw differs((a.nodes().size() > n ? a : b).nodes().get(n));
        }
    }

    private static boolean isSameKind(Op a, Op b) {
        return a instanceof Enum<?> ? a.equals(b) : a.getClass() == b.getClass();
    }

    private static Map<Value, String> places(Graph g) {
        Map<Value, String> all = new HashMap<>();
        for (int i = 0; i < g.parameters().size(); i++) {
            all.put(g.parameters().get(i), "parameter " + i);
        }
        for (int i = 0; i < g.nodes().size(); i++) {
            for (Value v : g.nodes().get(i).outputs()) {
                all.put(v, "node " + i + "." + Node.index(v));
            }
        }
        return all;
    }

    private static List<String> places(Node n, Map<Value, String> all) {
        return n.inputs().stream().map(v -> String.valueOf(all.get(v))).collect(Collectors.toList());
    }

    /** What to say where a node depends on the data. */
    static IllegalArgumentException differs(Node n) {
        return new IllegalArgumentException(
                "[export] what " + scope(n) + " computes depends on the length of its input, so that no one file holds"
                        + " it for every length; give the inputs of the model their sizes, as in"
                        + " input(20, 8) for input(ANY, 8)");
    }

    static String scope(Node n) {
        return n.scope().isEmpty() ? "the model" : n.scope();
    }

    // ---- reading

    /** One of the graphs; every size in it is one of several. */
    Graph graph() {
        return graphs.get(0);
    }

    Network network() {
        return network;
    }

    /** The sizes of a value of {@link #graph}. */
    List<Size> shape(Value v) {
        Node n = Node.of(v);
        return Size.of(graphs.stream()
                .map(g -> twin(g, n).outputs().get(Node.index(v)).shape())
                .toList());
    }

    /** Something of a node of {@link #graph} in each of the graphs. */
    <T> List<T> each(Node n, Function<Node, T> what) {
        return graphs.stream().map(g -> what.apply(twin(g, n))).toList();
    }

    private Node twin(Graph g, Node n) {
        int i = Objects.requireNonNull(index.get(n));
        return n.op() instanceof Parameter
                ? Node.of(g.parameters().get(i))
                : g.nodes().get(i);
    }

    /** The weight that is behind a parameter. */
    Optional<Weight> weight(Value v) {
        return Optional.ofNullable(weights.get(v));
    }

    /** What stands in a type for an axis whose size only the data say; none if it follows from others. */
    Optional<String> symbol(Size s) {
        return Optional.ofNullable(symbols.get(s));
    }

    /** Whether a type is the same in all graphs. */
    boolean isKnown(Value v) {
        return Size.areKnown(shape(v));
    }
}
