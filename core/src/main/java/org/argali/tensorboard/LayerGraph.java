package org.argali.tensorboard;

import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.argali.files.ProtobufWriter;
import org.argali.layers.Application;
import org.argali.layers.Layer;
import org.argali.layers.Network;
import org.argali.layers.Tensor;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * A network as TensorFlow's {@code GraphDef}: a node for each call of a layer, with the shapes that it gives. What is inside a
 * nested model is in a name scope, which TensorBoard draws as a box.
 */
final class LayerGraph {
    /** The version of {@code GraphDef} that this is. */
    private static final int PRODUCER = 22;

    private final ProtobufWriter graph = new ProtobufWriter();
    private final Map<Tensor, String> sources = new IdentityHashMap<>();
    private final Set<String> names = new HashSet<>();

    private LayerGraph() {}

    static byte[] of(Network network) {
        LayerGraph g = new LayerGraph();
        for (Tensor t : network.inputs()) {
            String name = g.free(network.nameOf(t.producer().layer()));
            g.node(name, "InputLayer", List.of(), List.of(t), 0);
        }
        g.calls(network, "");
        g.graph.message(4, versions -> versions.int64(1, PRODUCER));
        return g.graph.bytes();
    }

    private void calls(Network network, String scope) {
        for (Application a : network.applications()) {
            Layer layer = a.layer();
            String name = free(scope + network.nameOf(layer));
            if (layer instanceof Network inner) {
                nested(inner, a, name);
            } else {
                List<String> from = a.inputs().stream().map(this::source).toList();
                node(name, layer.className(), from, a.outputs(), layer.countParams());
            }
        }
    }

    /** Its tensors are those inside, and are given anew by each call. */
    private void nested(Network inner, Application a, String name) {
        for (int i = 0; i < inner.inputs().size(); i++) {
            sources.put(inner.inputs().get(i), source(a.inputs().get(i)));
        }
        calls(inner, name + "/");
        for (int i = 0; i < inner.outputs().size(); i++) {
            sources.put(a.outputs().get(i), source(inner.outputs().get(i)));
        }
    }

    private String source(Tensor t) {
        return Objects.requireNonNull(sources.get(t), () -> "nothing gives " + t);
    }

    /** A layer that is called again has another node. */
    private String free(String name) {
        String result = name;
        for (int i = 1; !names.add(result); i++) {
            result = name + "_call_" + i;
        }
        return result;
    }

    private void node(String name, String op, List<String> from, List<Tensor> outputs, long params) {
        for (int i = 0; i < outputs.size(); i++) {
            sources.put(outputs.get(i), i == 0 ? name : name + ":" + i);
        }
        graph.message(1, node -> {
            node.text(1, name).text(2, op);
            from.forEach(s -> node.text(3, s));
            attribute(
                    node,
                    "_output_shapes",
                    v -> v.message(1, list -> outputs.forEach(t -> list.message(7, shape -> shape(shape, t.shape())))));
            attribute(node, "dtype", v -> v.int64(6, dtype(outputs.get(0).type())));
            attribute(node, "params", v -> v.int64(3, params));
        });
    }

    private static void attribute(ProtobufWriter node, String name, Consumer<ProtobufWriter> value) {
        node.message(5, entry -> entry.text(1, name).message(2, value));
    }

    private static void shape(ProtobufWriter w, Shape shape) {
        for (int i = 0; i < shape.rank(); i++) {
            long size = Math.max(-1, shape.dim(i));
            w.message(2, dim -> dim.int64(1, size));
        }
    }

    /** TensorFlow's number. */
    private static int dtype(TensorType type) {
        return type.dtype() == DType.FLOAT32 ? 1 : type.dtype() == DType.INT32 ? 3 : 10;
    }
}
