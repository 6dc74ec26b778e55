package org.argali.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.argali.graph.Node;
import org.argali.op.Binary;
import org.argali.op.CellActivation;
import org.argali.op.Lstm;
import org.argali.op.Slice;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * The recurrence of an LSTM: ONNX' own, where it has the activations and every step counts, or a loop that is written out.
 * Gates are i, f, c, o here and i, o, f, c there.
 */
final class LstmNodes {
    private LstmNodes() {}

    // ---- ONNX' LSTM

    static Optional<Compound> find(Compounds c, Node n) {
        if (!(n.op() instanceof Lstm op)
                || name(op.activation()).isEmpty()
                || name(op.recurrentActivation()).isEmpty()) {
            return Optional.empty();
        }
        Optional<Node> sum = Compounds.of(n.inputs().get(0), Binary.ADD);
        Optional<Value> bias = sum.map(a -> a.inputs().get(1));
        Value product = sum.map(a -> a.inputs().get(0)).orElse(n.inputs().get(0));
        return Projection.ending(c, Node.of(product))
                .filter(p -> p.bias().isEmpty() && fits(c, n, p.kernel(), bias))
                .map(p -> new Compound(inputs(c, n, p), s -> write(s, c, n, p, bias)));
    }

    private static Optional<String> name(CellActivation a) {
        return switch (a) {
            case TANH -> Optional.of("Tanh");
            case SIGMOID -> Optional.of("Sigmoid");
            case RELU -> Optional.of("Relu");
            default -> Optional.empty();
        };
    }

    private static boolean fits(Compounds c, Node n, Value kernel, Optional<Value> bias) {
        return c.isAll(n.inputs().get(4), 1)
                && c.graph().weight(kernel).isPresent()
                && c.graph().weight(n.inputs().get(1)).isPresent()
                && bias.map(b -> b.shape().rank() == 1 && c.graph().weight(b).isPresent())
                        .orElse(true)
                && onlyLast(c, n.outputs().get(1))
                && c.readers(n.outputs().get(2)).isEmpty();
    }

    /** Whether all that is read of a sequence is its last step. */
    private static boolean onlyLast(Compounds c, Value sequence) {
        return !c.isResult(sequence) && c.readers(sequence).stream().allMatch(r -> isLast(c, r));
    }

    private static boolean isLast(Compounds c, Node n) {
        return n.op() instanceof Slice
                && c
                        .graph()
                        .each(n, m -> {
                            Slice s = (Slice) m.op();
                            int t = m.inputs().get(0).shape().dim(1);
                            return s.equals(Slice.along(m.inputs().get(0).shape(), 1, t - 1, t));
                        })
                        .stream()
                        .allMatch(last -> last);
    }

    private static List<Value> inputs(Compounds c, Node n, Projection p) {
        List<Value> all = new ArrayList<>(List.of(p.x()));
        n.inputs().subList(2, 4).stream().filter(v -> !c.isAll(v, 0)).forEach(all::add);
        return all;
    }

    private static void write(Site s, Compounds c, Node n, Projection p, Optional<Value> bias) {
        OnnxWriter w = s.writer();
        Lstm op = (Lstm) n.op();
        Value r = n.inputs().get(1);
        int units = r.shape().dim(0);
        List<String> in = new ArrayList<>();
        in.add(w.transposed(p.x(), List.of(1, 0, 2)));
        in.add(gates(w, p.kernel()));
        in.add(gates(w, r));
        in.add(bias.map(b -> biases(w, b)).orElse(""));
        in.add("");
        for (Value state : n.inputs().subList(2, 4)) {
            in.add(c.isAll(state, 0) ? "" : s.node("Unsqueeze", w.name(state), s.integers(0)));
        }
        while (in.get(in.size() - 1).isEmpty()) {
            in.remove(in.size() - 1);
        }
        String r1 = name(op.recurrentActivation()).orElseThrow();
        String a = name(op.activation()).orElseThrow();
        List<String> out = s.nodes(
                "LSTM",
                3,
                in,
                Attribute.integer("hidden_size", units),
                Attribute.texts("activations", List.of(r1, a, a)));
        sequence(s, c, n.outputs().get(0), out.get(0), out.get(1));
        sequence(s, c, n.outputs().get(1), out.get(0), out.get(2));
    }

    /** Names a sequence {@code [n, t, u]}, or its last step {@code [n, 1, u]} if nobody reads more. */
    private static void sequence(Site s, Compounds c, Value v, String all, String last) {
        if (onlyLast(c, v)) {
            c.readers(v).forEach(r -> s.writer().put(r.output(), s.transpose(last, List.of(1, 0, 2))));
        } else {
            s.writer().put(v, s.transpose(s.node("Squeeze", all, s.integers(1)), List.of(1, 0, 2)));
        }
    }

    /** {@code [d, 4u] -> [1, 4u, d]}. */
    private static String gates(OnnxWriter w, Value kernel) {
        int d = kernel.shape().dim(0);
        int u = kernel.shape().dim(1) / 4;
        TensorType type = TensorType.f32(1, 4 * u, d);
        return w.once(List.of(kernel, type), w.path(kernel), type, () -> {
            NDArray k = w.elements(kernel);
            return NDArray.generate(type, i -> k.get(i % d, gate(i / d, u)));
        });
    }

    /** {@code [4u] -> [1, 8u]}: that of the input, and zeros for that of the state. */
    private static String biases(OnnxWriter w, Value bias) {
        int u = bias.shape().dim(0) / 4;
        TensorType type = TensorType.f32(1, 8 * u);
        return w.once(List.of(bias, type), w.path(bias), type, () -> {
            NDArray b = w.elements(bias);
            return NDArray.generate(type, i -> i < 4 * u ? b.get(gate(i, u)) : 0);
        });
    }

    /** Where row {@code i} of i, o, f, c is in i, f, c, o. */
    private static int gate(int i, int u) {
        int[] from = {0, 3, 1, 2};
        return from[i / u] * u + i % u;
    }

    // ---- written out

    /** A loop over the steps, whose body is the formula of {@link Lstm}. */
    static void write(Lstm op, Site s) {
        OnnxGraph g = s.writer().out();
        String recurrent = s.in(1);
        boolean masked = !s.writer().compounds().isAll(s.input(4), 1);
        String scope = s.node().scope() + "/step";
        OnnxGraph body = g.body(scope);
        String h = body.input(type(g, scope + "/h", DType.FLOAT32));
        String c = body.input(type(g, scope + "/c", DType.FLOAT32));
        String x = body.input(type(g, scope + "/x", DType.FLOAT32));
        Optional<String> counts =
                masked ? Optional.of(body.input(type(g, scope + "/counts", DType.BOOL))) : Optional.empty();
        String z = body.node(scope, "Add", List.of(x, body.node(scope, "MatMul", List.of(h, recurrent))));
        List<String> gates = body.nodes(
                scope, "Split", 4, List.of(z), Attribute.integer("axis", -1), Attribute.integer("num_outputs", 4));
        Cell cell = new Cell(s, body, scope);
        String i = cell.apply(op.recurrentActivation(), gates.get(0));
        String f = cell.apply(op.recurrentActivation(), gates.get(1));
        String candidate = cell.apply(op.activation(), gates.get(2));
        String o = cell.apply(op.recurrentActivation(), gates.get(3));
        String state = body.node(scope, "Add", List.of(cell.mul(f, c), cell.mul(i, candidate)));
        String output = cell.mul(o, cell.apply(op.activation(), state));
        String nextC = counts.map(m -> cell.choose(m, state, c)).orElse(state);
        String nextH = counts.map(m -> cell.choose(m, output, h)).orElse(output);
        for (String result : List.of(nextH, nextC, nextH, nextC)) {
            body.output(result, new OnnxType(scope + "/next", DType.FLOAT32, List.of("", "")));
        }
        List<String> in = new ArrayList<>(List.of(s.in(2), s.in(3), s.in(0)));
        if (masked) {
            in.add(s.in(4));
        }
        List<String> out = s.nodes(
                "Scan",
                4,
                in,
                Attribute.graph("body", body),
                Attribute.integer("num_scan_inputs", in.size() - 2),
                Attribute.integers("scan_input_axes", masked ? List.of(1, 1) : List.of(1)),
                Attribute.integers("scan_output_axes", List.of(1, 1)));
        s.out(out.subList(2, 4));
    }

    private static OnnxType type(OnnxGraph g, String name, DType dtype) {
        return new OnnxType(g.unique(name), dtype, dtype == DType.BOOL ? List.of("") : List.of("", ""));
    }

    /** Arithmetic within the body. */
    private record Cell(Site s, OnnxGraph body, String scope) {
        String mul(String a, String b) {
            return body.node(scope, "Mul", List.of(a, b));
        }

        String choose(String counts, String a, String b) {
            String column = body.node(scope, "Unsqueeze", List.of(counts, s.integers(1)));
            return body.node(scope, "Where", List.of(column, a, b));
        }

        String apply(CellActivation a, String x) {
            return switch (a) {
                case LINEAR -> x;
                case TANH -> body.node(scope, "Tanh", List.of(x));
                case SIGMOID -> body.node(scope, "Sigmoid", List.of(x));
                case RELU -> body.node(scope, "Relu", List.of(x));
                case HARD_SIGMOID -> hardSigmoid(x, 1 / 6.0);
                case HARD_SIGMOID_LEGACY -> hardSigmoid(x, 0.2);
            };
        }

        private String hardSigmoid(String x, double alpha) {
            return body.node(
                    scope, "HardSigmoid", List.of(x), Attribute.real("alpha", alpha), Attribute.real("beta", 0.5));
        }
    }
}
