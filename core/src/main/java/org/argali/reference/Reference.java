package org.argali.reference;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Value;
import org.argali.spi.DeviceConfig;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * Runs a graph at once, in double precision throughout.
 *
 * <pre>{@code
 * Graph g = GraphText.parse("graph(%0:f32[2] x)\n %1 = exp %0 : f32[2]\n return %1");
 * Reference.run(g, List.of(NDArray.of(new float[] {0, 1})));   // [f32[2] [1.0, 2.7182817]]
 * }</pre>
 */
public final class Reference {
    private final ReferenceDevice device = new ReferenceDevice(new ReferenceBackend(), DeviceConfig.reference());
    private final Map<Value, ReferenceBuffer> places = new HashMap<>();

    private Reference() {}

    /**
     * The results of a graph for values of its parameters.
     *
     * @throws org.argali.spi.DeviceException if a node meets values that it is not defined for
     */
    public static List<NDArray> run(Graph graph, List<NDArray> inputs) {
        List<double[]> results =
                runDoubles(graph, inputs.stream().map(Reference::doubles).toList());
        List<NDArray> arrays = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            double[] r = results.get(i);
            arrays.add(NDArray.generate(graph.results().get(i).type(), k -> r[k]));
        }
        return arrays;
    }

    /** As {@link #run}, with nothing rounded to float32 on the way in or out. */
    public static List<double[]> runDoubles(Graph graph, List<double[]> inputs) {
        return new Reference().evaluate(graph, inputs);
    }

    /** The elements of an array in C order. */
    public static double[] doubles(NDArray array) {
        double[] d = new double[array.size()];
        for (int i = 0; i < d.length; i++) {
            d[i] = array.at(i);
        }
        return d;
    }

    private List<double[]> evaluate(Graph graph, List<double[]> inputs) {
        checkInputs(graph, inputs);
        for (int i = 0; i < inputs.size(); i++) {
            place(graph.parameters().get(i)).copyFrom(inputs.get(i), 0, inputs.get(i).length);
        }
        graph.nodes().forEach(this::evaluate);
        return graph.results().stream().map(this::read).toList();
    }

    private static void checkInputs(Graph graph, List<double[]> inputs) {
        List<TensorType> types = graph.parameters().stream().map(Value::type).toList();
        if (inputs.size() != types.size()) {
            throw new IllegalArgumentException(
                    "the graph has " + types.size() + " parameters, but " + inputs.size() + " values were given");
        }
        for (int i = 0; i < types.size(); i++) {
            if (types.get(i).size() != inputs.get(i).length) {
                throw new IllegalArgumentException("parameter " + i + " is " + types.get(i) + ", but "
                        + inputs.get(i).length + " elements were given");
            }
        }
    }

    private void evaluate(Node node) {
        try (Kernel kernel = device.prepare(node)) {
            kernel.bind(new Kernel.Bindings(slices(node.inputs()), slices(node.outputs()), List.of()));
            kernel.launch(device.stream());
            device.stream().sync();
        }
    }

    private List<Slice> slices(List<Value> values) {
        return values.stream().map(v -> Slice.of(place(v))).toList();
    }

    private ReferenceBuffer place(Value v) {
        return places.computeIfAbsent(v, k -> device.buffer(device.bytes(k.type())));
    }

    private double[] read(Value v) {
        return place(v).copy(0, (int) v.type().size());
    }
}
