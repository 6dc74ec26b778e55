package org.argali.tck;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.op.Binary;
import org.argali.op.Cast;
import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Fused;
import org.argali.op.Op;
import org.argali.op.Select;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.TensorType;

/** Programs of {@link Fused}, each written with an emitter and then packed into one op. */
final class FusedCases {
    private interface Body extends BiFunction<Emitter, List<Value>, List<Value>> {}

    private FusedCases() {}

    static List<OpCase> rows() {
        List<OpCase> rows = new ArrayList<>();
        addSingles(rows);
        for (int n : Cases.EDGES) {
            addChains(rows, "[" + n + "]");
        }
        addChains(rows, "[]");
        addChains(rows, "[2,3,5,7]");
        addChains(rows, "[0]");
        addBroadcasts(rows);
        addMixed(rows);
        addOptimizers(rows);
        addMany(rows);
        addManySums(rows);
        return rows;
    }

    /** Every elementwise op as the only step. */
    private static void addSingles(List<OpCase> rows) {
        for (Unary op : Unary.values()) {
            rows.add(op == Unary.NOT ? one(op, "bool[33]") : one(op, "f32[33]").values(Values.POSITIVE));
        }
        for (Binary op : Binary.values()) {
            String t = op == Binary.AND || op == Binary.OR ? "bool[33]" : "f32[33]";
            rows.add(t.startsWith("f") ? one(op, t, t).values(Values.POSITIVE) : one(op, t, t));
        }
        for (Binary op : List.of(Binary.ADD, Binary.SUB, Binary.MUL, Binary.DIV, Binary.MAXIMUM, Binary.MINIMUM)) {
            rows.add(one(op, "i32[257]", "i32[257]"));
        }
        for (Compare op : Compare.values()) {
            rows.add(one(op, "f32[33]", "f32[33]").values(Values.TIES));
            rows.add(one(op, "i32[33]", "i32[33]").values(Values.TIES));
        }
        for (DType from : DType.values()) {
            for (DType to : DType.values()) {
                rows.add(one(new Cast(to), from + "[33]"));
            }
        }
        rows.add(one(Select.SELECT, "bool[33]", "i32[33]", "i32[33]"));
    }

    private static OpCase one(Op op, String... types) {
        return fuse((g, x) -> List.of(g.emit(op, x.toArray(Value[]::new))), types);
    }

    private static void addChains(List<OpCase> rows, String s) {
        String f = "f32" + s;
        rows.add(fuse((g, x) -> List.of(g.relu(g.add(x.get(0), x.get(1)))), f, f));
        rows.add(fuse((g, x) -> List.of(g.tanh(g.mul(g.sigmoid(x.get(0)), g.sub(x.get(1), 0.5)))), f, f));
        rows.add(fuse((g, x) -> List.of(g.mul(x.get(0), x.get(0))), f));
        // several results, one of them an inner step
        rows.add(fuse(
                (g, x) -> {
                    Value a = g.add(x.get(0), x.get(1));
                    Value b = g.mul(a, x.get(2));
                    return List.of(b, a, g.square(b));
                },
                f,
                f,
                f));
        // results of different dtypes
        rows.add(fuse(
                (g, x) -> {
                    Value positive = g.compare(Compare.GT, x.get(0), 0);
                    return List.of(positive, g.select(positive, x.get(0), 0.1), g.cast(positive, DType.INT32));
                },
                f));
    }

    private static void addBroadcasts(List<OpCase> rows) {
        Body affine = (g, x) -> List.of(g.relu(g.add(g.mul(x.get(0), x.get(1)), x.get(2))));
        rows.add(fuse(affine, "f32[33,31]", "f32[31]", "f32[31]"));
        rows.add(fuse(affine, "f32[33,31]", "f32[33,1]", "f32[]"));
        rows.add(fuse(affine, "f32[33,31]", "f32[1,31]", "f32[33,1]"));
        rows.add(fuse(affine, "f32[5,1]", "f32[1,7]", "f32[]"));
        rows.add(fuse(affine, "f32[2,5,3,7]", "f32[5,1,7]", "f32[2,1,3,1]"));
        rows.add(fuse(affine, "f32[2,1,3,1,2]", "f32[5,1,7,1]", "f32[2]"));
        rows.add(fuse(affine, "f32[]", "f32[257]", "f32[1]"));
        rows.add(fuse(affine, "f32[8,19,19,33]", "f32[33]", "f32[33]"));
        rows.add(fuse(affine, "f32[3,37,19,5]", "f32[3,1,1,5]", "f32[3,1,1,1]")); // repeated for longer than a chunk
        rows.add(fuse(affine, "f32[0,3]", "f32[3]", "f32[]"));
        // a step that is smaller than the loop
        rows.add(fuse(
                (g, x) -> List.of(g.add(x.get(0), g.exp(g.mul(x.get(1), x.get(2))))),
                "f32[31,33]",
                "f32[33]",
                "f32[]"));
    }

    private static void addMixed(List<OpCase> rows) {
        // a backend may take these in one step, and the product may be read twice
        Body root = (g, x) -> List.of(g.div(x.get(0), g.sqrt(x.get(1))));
        for (String s : List.of("f32[257]", "f32[33]", "f32[5]")) {
            rows.add(fuse(root, s, s).values(Values.PLAIN, Values.POSITIVE));
            rows.add(fuse(root, s, "f32[]").values(Values.PLAIN, Values.POSITIVE));
            rows.add(fuse(root, "f32[]", s).values(Values.PLAIN, Values.POSITIVE));
            rows.add(fuse(root, s, s).values(Values.SPECIAL));
            rows.add(fuse(
                    (g, x) -> List.of(g.add(g.mul(x.get(0), x.get(1)), g.mul(x.get(1), x.get(2)))), s, "f32[]", s));
            rows.add(fuse(
                    (g, x) -> {
                        Value product = g.mul(x.get(0), x.get(1));
                        Value y = g.sqrt(g.square(product));
                        return List.of(g.add(product, x.get(1)), y, g.div(x.get(0), g.add(g.sqrt(y), 0.5)));
                    },
                    s,
                    s));
        }
        rows.add(fuse((g, x) -> List.of(g.mul(g.cast(x.get(0), DType.FLOAT32), x.get(1))), "i32[257]", "f32[257]"));
        rows.add(fuse((g, x) -> List.of(g.add(g.mul(x.get(0), 3), x.get(1))), "i32[255]", "i32[]"));
        rows.add(fuse(
                (g, x) -> List.of(g.select(g.emit(Binary.AND, x.get(0), g.not(x.get(1))), x.get(2), x.get(3))),
                "bool[5,7]",
                "bool[7]",
                "f32[5,1]",
                "f32[]"));
        rows.add(fuse(
                (g, x) -> List.of(g.cast(g.compare(Compare.EQ, x.get(0), x.get(1)), DType.FLOAT32)),
                "i32[33,31]",
                "i32[33,1]"));
        rows.add(fuse((g, x) -> List.of(g.emit(Binary.DIV, x.get(0), x.get(1))), "i32[14,1]", "i32[1,14]")
                .values(Values.INT_SPECIAL));
    }

    /** What training fuses: an Adam update, and a dropout with its scale. */
    private static void addOptimizers(List<OpCase> rows) {
        for (String s : List.of("[1]", "[257]", "[33,31]", "[10007]")) {
            String f = "f32" + s;
            rows.add(fuse(FusedCases::adam, f, f, f, f, "f32[]")
                    .values(Values.PLAIN, Values.PLAIN, Values.SMALL, Values.POSITIVE, Values.UNIT));
            rows.add(fuse(
                    (g, x) -> List.of(g.mul(
                            x.get(0), g.div(g.cast(g.compare(Compare.GE, x.get(1), 0.25), DType.FLOAT32), 0.75))),
                    f,
                    f));
        }
    }

    /** The same loop over several tensors. */
    private static void addMany(List<OpCase> rows) {
        Body update = (g, x) -> List.of(g.sub(x.get(0), g.mul(x.get(1), x.get(2))));
        for (List<String> shapes : List.of(
                List.of("[7]"),
                List.of("[32]", "[4,8]", "[1]", "[10007]", "[0]", "[2048]", "[2049]", "[3,5]"),
                List.of("[]", "[]"),
                Collections.nCopies(20, "[3]"))) {
            rows.add(many(shapes, update, "f32", "f32", "f32[]"));
        }
        List<String> several = List.of("[257]", "[33,31]", "[8]");
        rows.add(many(several, FusedCases::adam, "f32", "f32", "f32", "f32", "f32[1]"));
        rows.add(many(
                several,
                (g, x) -> List.of(g.select(x.get(1), x.get(0), 0.1), g.not(x.get(1)), g.cast(x.get(2), DType.INT32)),
                "f32",
                "bool",
                "f32"));
    }

    /** The sum of the same loop over each of several tensors. */
    private static void addManySums(List<OpCase> rows) {
        Body squares = (g, x) -> List.of(g.square(x.get(0)));
        for (List<String> shapes : List.of(
                List.of("[7]"),
                List.of("[32]", "[4,8]", "[1]", "[20011]", "[0]", "[8192]", "[8193]", "[3,5]"),
                List.of("[]", "[0]"),
                Collections.nCopies(20, "[3]"))) {
            rows.add(sums(many(shapes, squares, "f32")));
        }
        rows.add(sums(many(
                List.of("[257]", "[33,31]", "[8]"),
                (g, x) -> List.of(g.mul(g.cast(x.get(0), DType.FLOAT32), x.get(1))),
                "bool",
                "f32[1]")));
    }

    private static OpCase sums(OpCase many) {
        return OpCase.of(
                        new Fused.ManySums((Fused.Many) many.op()),
                        many.inputs().toArray(TensorType[]::new))
                .values(Values.POSITIVE);
    }

    /** @param types of the inputs of a loop; those without a shape have the loop's */
    private static OpCase many(List<String> shapes, Body body, String... types) {
        List<TensorType> all = new ArrayList<>();
        Fused each = new Fused(0, List.of(), List.of());
        for (String shape : shapes) {
            String[] own =
                    Stream.of(types).map(t -> t.endsWith("]") ? t : t + shape).toArray(String[]::new);
            OpCase one = fuse(body, own);
            each = (Fused) one.op();
            all.addAll(one.inputs());
        }
        return OpCase.of(new Fused.Many(each, shapes.size()), all.toArray(TensorType[]::new))
                .values(Values.POSITIVE);
    }

    private static List<Value> adam(Emitter g, List<Value> x) {
        Value gradient = x.get(1);
        Value m = g.add(g.mul(x.get(2), 0.9), g.mul(gradient, 0.1));
        Value v = g.add(g.mul(x.get(3), 0.999), g.mul(g.square(gradient), 0.001));
        Value step = g.div(g.mul(m, x.get(4)), g.add(g.sqrt(v), 1e-7));
        return List.of(g.sub(x.get(0), step), m, v);
    }

    private static OpCase fuse(Body body, String... types) {
        GraphBuilder g = new GraphBuilder();
        List<Value> parameters = new ArrayList<>();
        for (String t : types) {
            parameters.add(g.parameter("x" + parameters.size(), TensorType.parse(t)));
        }
        Graph graph = g.build(body.apply(g, parameters));
        return OpCase.of(
                pack(graph), graph.parameters().stream().map(Value::type).toArray(TensorType[]::new));
    }

    /** What a body writes for inputs of these types. */
    static Fused pack(BiFunction<Emitter, List<Value>, List<Value>> body, List<TensorType> types) {
        GraphBuilder g = new GraphBuilder();
        List<Value> parameters = new ArrayList<>();
        types.forEach(t -> parameters.add(g.parameter("x" + parameters.size(), t)));
        return pack(g.build(body.apply(g, parameters)));
    }

    /** The whole graph as one op. */
    static Fused pack(Graph graph) {
        List<Value> values = new ArrayList<>(graph.parameters());
        graph.nodes().forEach(n -> values.addAll(n.outputs()));
        List<Fused.Step> steps = graph.nodes().stream()
                .map(n -> new Fused.Step(
                        n.op(), n.inputs().stream().map(values::indexOf).toList()))
                .toList();
        List<Integer> results = graph.results().stream().map(values::indexOf).toList();
        return new Fused(graph.parameters().size(), steps, results);
    }
}
