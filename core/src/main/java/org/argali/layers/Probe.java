package org.argali.layers;

import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.op.ShapeException;
import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Types of a layer's outputs when some axes are not known: the layer writes its ops twice, with two different sizes in
 * place of the unknown, and an axis that differs between both is unknown.
 */
final class Probe {
    private static final int[] BATCH = {61, 67};
    private static final int[] LENGTH = {2003, 4001};

    private Probe() {}

    static List<TensorType> infer(Layer layer, List<TensorType> inputs) {
        if (inputs.stream().allMatch(t -> t.shape().isFullyKnown())) {
            return layer.inferKnown(inputs);
        }
        List<TensorType> a = layer.inferKnown(fill(inputs, 0));
        List<TensorType> b = layer.inferKnown(fill(inputs, 1));
        List<TensorType> out = new ArrayList<>();
        for (int i = 0; i < a.size(); i++) {
            out.add(merge(a.get(i), b.get(i)));
        }
        return out;
    }

    /** What computes a tensor: an op of its layer, or of an earlier one where layers pass it through or reshape it. */
    static Value written(Tensor t) {
        Application a = t.producer();
        if (a.layer() instanceof InputLayer) {
            return new GraphBuilder().parameter("x", fill(List.of(t.type()), 0).get(0));
        }
        GraphBuilder g = new GraphBuilder();
        List<Value> in = new ArrayList<>();
        fill(a.inputs().stream().map(Tensor::type).toList(), 0)
                .forEach(type -> in.add(g.parameter("x" + in.size(), type)));
        Value v = Trace.probe(g).run(a.layer(), in, "").get(t.index());
        while (Node.of(v).op() instanceof org.argali.op.Reshape) {
            v = Node.of(v).inputs().get(0);
        }
        int input = in.indexOf(v);
        return input < 0 ? v : written(a.inputs().get(input));
    }

    private static List<TensorType> fill(List<TensorType> types, int which) {
        return types.stream().map(t -> t.withShape(fill(t.shape(), which))).toList();
    }

    private static Shape fill(Shape s, int which) {
        Shape out = s;
        for (int i = 0; i < s.rank(); i++) {
            if (s.dim(i) == Shape.ANY) {
                out = out.with(i, i == 0 ? BATCH[which] : LENGTH[which]);
            }
        }
        return out;
    }

    private static TensorType merge(TensorType a, TensorType b) {
        if (a.rank() != b.rank()) {
            throw new ShapeException("the rank of the output must not depend on sizes");
        }
        Shape s = a.shape();
        for (int i = 0; i < s.rank(); i++) {
            if (s.dim(i) != b.dim(i)) {
                s = s.with(i, Shape.ANY);
            }
        }
        return a.withShape(s);
    }

    /** The error with the layer's name, its inputs and the user's line. */
    static ShapeException explain(ShapeException e, boolean probing, Layer layer, List<Tensor> inputs) {
        Map<Layer, String> names = Names.around(layer, inputs);
        String plain = innerLayer(e) + rule(e);
        String rule = probing ? withoutProbes(plain, inputs) : plain;
        String got = inputs.stream()
                .map(t -> names.get(t.producer().layer()) + " " + t.type())
                .collect(Collectors.joining(", "));
        ShapeException better = new ShapeException(
                "[" + names.get(layer) + "] " + rule + ". Inputs: " + (got.isEmpty() ? "none" : got) + callSite());
        better.initCause(e);
        return better;
    }

    /** The message without the name in front and the inputs at the end. */
    static String rule(ShapeException e) {
        return String.valueOf(e.getMessage())
                .replaceFirst("^\\[[^\\]]*\\] ", "")
                .replaceFirst("(?s)\\. Inputs: .*$", "");
    }

    /** {@code "in layer dense_1: "} if the error came from a layer inside, which {@link Trace} has named. */
    private static String innerLayer(ShapeException e) {
        String m = String.valueOf(e.getMessage());
        boolean named = e.getCause() instanceof ShapeException && m.startsWith("[");
        return named ? "in layer " + m.substring(1, m.indexOf(']')) + ": " : "";
    }

    /** Writes {@code ?} for the sizes that stood in for unknown ones, unless an input really has that size. */
    private static String withoutProbes(String text, List<Tensor> inputs) {
        String s = text;
        for (int size :
                IntStream.concat(IntStream.of(BATCH), IntStream.of(LENGTH)).toArray()) {
            if (inputs.stream().noneMatch(t -> t.shape().dims().contains(size))) {
                s = s.replaceAll("\\b" + size + "\\b", "?");
            }
        }
        return s;
    }

    /** The first line outside this library. */
    private static String callSite() {
        CodeSource own = Layer.class.getProtectionDomain().getCodeSource();
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.filter(f -> !Objects.equals(
                                f.getDeclaringClass().getProtectionDomain().getCodeSource(), own))
                        .findFirst())
                .filter(f -> !f.getClassName().startsWith("REPL.")) // jshell says itself which line it was
                .map(f -> " (" + f.getFileName() + ":" + f.getLineNumber() + ")")
                .orElse("");
    }
}
