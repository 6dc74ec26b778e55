package org.argali.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Fused;
import org.argali.op.FusedRows;
import org.argali.op.Reduce;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.TensorType;

/** Programs of {@link FusedRows}, each written with an emitter and then packed into one op. */
final class FusedRowsCases {
    private interface Body extends BiFunction<Emitter, List<Value>, List<Value>> {}

    private FusedRowsCases() {}

    static List<OpCase> rows() {
        List<OpCase> rows = new ArrayList<>();
        for (String s : List.of(
                "[1,2]",
                "[3,1]",
                "[3,2]",
                "[128,10]",
                "[5,31]",
                "[7,32]",
                "[33,33]",
                "[9,64]",
                "[3,65]",
                "[2,257]",
                "[3,1031]",
                "[700,17]",
                "[2,3,19]",
                "[37]",
                "[0,3]",
                "[1,5000]")) {
            String f = "f32" + s;
            rows.add(pack(FusedRowsCases::softmax, f));
            rows.add(pack(FusedRowsCases::normalization, f, "f32" + ones(s), "f32[]"));
            rows.add(pack((g, x) -> List.of(sum(g, g.mul(x.get(0), x.get(1)))), f, f));
        }
        // two reductions of one pass, one of another; a result of each kind; an input read by all
        rows.add(pack(
                (g, x) -> {
                    Value top = reduce(g, Reduce.Kind.MAX, x.get(0));
                    Value low = reduce(g, Reduce.Kind.MIN, x.get(0));
                    Value scaled = g.div(g.sub(x.get(0), low), g.add(g.sub(top, low), 1));
                    return List.of(scaled, g.exp(low), sum(g, scaled), top);
                },
                "f32[37,45]"));
        // one row, added to a state beside a counter: scalars of scalars, which may run in place
        for (String f : List.of("f32[1]", "f32[33]", "f32[300]")) {
            rows.add(pack(
                    (g, x) -> {
                        Value total = sum(g, x.get(0));
                        return List.of(g.add(x.get(1), total), g.add(x.get(2), 1), g.sub(total, x.get(1)));
                    },
                    f,
                    "f32[1]",
                    "f32[1]"));
        }
        // crossentropy of a softmax, and its gradient
        rows.add(pack(
                (g, x) -> {
                    Value p = softmax(g, x).get(0);
                    Value loss = g.neg(sum(g, g.mul(x.get(1), g.log(g.add(p, 1e-3)))));
                    Value dy = g.neg(g.div(x.get(1), g.add(p, 1e-3)));
                    return List.of(loss, g.mul(p, g.sub(dy, sum(g, g.mul(dy, p)))));
                },
                "f32[128,10]",
                "f32[128,10]"));
        // broadcast inputs: of a column, of a plane, of one; a mask
        rows.add(pack(
                (g, x) -> {
                    Value masked = g.select(x.get(1), g.mul(x.get(0), x.get(2)), -1e9);
                    return softmax(g, List.of(g.add(masked, x.get(3))));
                },
                "f32[2,4,7,9]",
                "bool[2,1,1,9]",
                "f32[]",
                "f32[4,7,1]"));
        // rows of two axes
        rows.add(pack(
                (g, x) -> {
                    Value mean = g.mul(g.emit(new Reduce(Reduce.Kind.SUM, List.of(1, 2), true), x.get(0)), 1 / 35.0);
                    return List.of(g.sub(x.get(0), mean), mean);
                },
                "f32[6,5,7]"));
        // all axes
        rows.add(pack(
                (g, x) -> List.of(g.add(
                        x.get(1), g.emit(new Reduce(Reduce.Kind.SUM, List.of(0, 1), true), g.neg(x.get(0))))),
                "f32[16,8]",
                "f32[1,1]"));
        // whole numbers and booleans
        rows.add(pack(
                (g, x) -> {
                    Value top = reduce(g, Reduce.Kind.MAX, x.get(0));
                    Value hit = g.compare(Compare.EQ, x.get(0), top);
                    return List.of(hit, sum(g, g.cast(hit, DType.INT32)), reduce(g, Reduce.Kind.PROD, x.get(0)));
                },
                "i32[19,21]"));
        for (String s : List.of(
                "[2,1]",
                "[1,5]",
                "[3,2]",
                "[2,19]",
                "[31,8]",
                "[64,33]",
                "[257,3]",
                "[300,40]",
                "[1024,9]",
                "[600,70]",
                "[3,2,4]",
                "[0,3]",
                "[3,0]")) {
            rows.addAll(columns(s, 1));
        }
        rows.addAll(columns("[4,3,5,19]", 3));
        rows.addAll(columns("[4,3,5,7]", 2));
        return rows;
    }

    /** Rows over the first axes: a batch normalization with its moving mean and a residual; and the gradient, with that of a bias. */
    private static List<OpCase> columns(String shape, int axes) {
        int[] first = IntStream.range(0, axes).toArray();
        TensorType t = TensorType.parse("f32" + shape);
        double n = t.shape().size(0, axes);
        String f = "f32" + shape;
        String full =
                "f32" + new Reduce(Reduce.Kind.SUM, IntStream.of(first).boxed().toList(), true).kept(t.shape());
        String bare = "f32" + t.shape().slice(axes, t.rank());
        return List.of(
                pack(
                        (g, x) -> {
                            Value biased = g.add(x.get(0), x.get(4));
                            Value mean = g.div(g.reduce(Reduce.Kind.SUM, biased, true, first), n);
                            Value centred = g.sub(biased, mean);
                            Value variance = g.div(g.reduce(Reduce.Kind.SUM, g.square(centred), true, first), n);
                            Value y = g.mul(centred, g.emit(Unary.RSQRT, g.add(variance, 1e-3)));
                            Value moved = g.add(g.mul(x.get(2), 0.9), g.mul(mean, 0.1));
                            return List.of(g.relu(g.add(g.mul(y, x.get(1)), x.get(3))), moved, variance);
                        },
                        f,
                        bare,
                        full,
                        f,
                        bare),
                pack(
                        (g, x) -> {
                            Value dy = g.mul(x.get(0), x.get(2));
                            Value sum = g.reduce(Reduce.Kind.SUM, dy, true, first);
                            Value dot = g.reduce(Reduce.Kind.SUM, g.mul(dy, x.get(1)), true, first);
                            Value dx = g.sub(g.sub(dy, g.div(sum, n)), g.mul(x.get(1), g.div(dot, n)));
                            return List.of(sum, dx, dot, g.reduce(Reduce.Kind.SUM, dx, true, first));
                        },
                        f,
                        f,
                        full),
                pack(
                        (g, x) -> {
                            Value top = g.reduce(Reduce.Kind.MAX, x.get(0), true, first);
                            return List.of(g.compare(Compare.EQ, x.get(0), top), top);
                        },
                        f));
    }

    private static String ones(String shape) {
        TensorType t = TensorType.parse("f32" + shape);
        return t.shape().with(t.rank() - 1, 1).toString();
    }

    private static Value reduce(Emitter g, Reduce.Kind kind, Value x) {
        return g.reduce(kind, x, true, -1);
    }

    private static Value sum(Emitter g, Value x) {
        return reduce(g, Reduce.Kind.SUM, x);
    }

    private static List<Value> softmax(Emitter g, List<Value> x) {
        Value e = g.exp(g.sub(x.get(0), reduce(g, Reduce.Kind.MAX, x.get(0))));
        return List.of(g.div(e, sum(g, e)));
    }

    private static List<Value> normalization(Emitter g, List<Value> x) {
        double n = x.get(0).shape().last();
        Value centred = g.sub(x.get(0), g.div(sum(g, x.get(0)), n));
        Value variance = g.div(sum(g, g.square(centred)), n);
        Value y = g.mul(centred, g.emit(Unary.RSQRT, g.add(variance, 1e-3)));
        return List.of(g.add(g.mul(y, x.get(1)), x.get(2)), variance);
    }

    private static OpCase pack(Body body, String... types) {
        List<TensorType> in = Stream.of(types).map(TensorType::parse).toList();
        Fused all = FusedCases.pack(body, in);
        return OpCase.of(new FusedRows(all.inputs(), all.steps(), all.results()), in.toArray(TensorType[]::new));
    }
}
