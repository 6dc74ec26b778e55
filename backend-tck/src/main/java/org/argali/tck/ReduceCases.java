package org.argali.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.argali.op.ArgMax;
import org.argali.op.Reduce;
import org.argali.tensor.DType;
import org.argali.tensor.TensorType;

/** Reductions over every set of axes up to rank 4, and {@link ArgMax} over every axis. */
final class ReduceCases {
    private static final List<String> SHAPES = List.of("[]", "[7]", "[5,7]", "[3,5,7]", "[2,3,5,7]");

    private ReduceCases() {}

    static List<OpCase> rows() {
        List<OpCase> rows = new ArrayList<>();
        for (Reduce.Kind kind : Reduce.Kind.values()) {
            for (DType d : List.of(DType.FLOAT32, DType.INT32)) {
                addAxes(rows, kind, d);
                addSizes(rows, kind, d);
                rows.add(row(kind, d, "[0]", List.of(0), false));
                rows.add(row(kind, d, "[3,0]", List.of(1), false));
                rows.add(row(kind, d, "[3,0]", List.of(0), true));
                rows.add(row(kind, d, "[0,3]", List.of(0), true));
                rows.add(row(kind, d, "[33,31]", List.of(0), false).values(Values.TIES));
            }
            rows.add(row(kind, DType.INT32, "[14]", List.of(0), false).values(Values.INT_SPECIAL));
        }
        rows.add(row(Reduce.Kind.MAX, DType.FLOAT32, "[3,33]", List.of(0), false)
                .values(Values.SPECIAL)
                .gradient(0));
        rows.add(row(Reduce.Kind.MIN, DType.FLOAT32, "[33,3]", List.of(0), false)
                .values(Values.SPECIAL)
                .gradient(0));
        rows.add(row(Reduce.Kind.MAX, DType.FLOAT32, "[33]", List.of(0), false)
                .values(Values.SPECIAL)
                .gradient(0));
        rows.add(row(Reduce.Kind.SUM, DType.FLOAT32, "[257,255]", List.of(0, 1), false));
        rows.add(row(Reduce.Kind.SUM, DType.FLOAT32, "[100003]", List.of(0), false));
        rows.add(row(Reduce.Kind.SUM, DType.FLOAT32, "[100003]", List.of(0), false)
                .values(Values.POSITIVE));
        rows.add(row(Reduce.Kind.SUM, DType.FLOAT32, "[20011,3]", List.of(0), false));
        rows.add(row(Reduce.Kind.SUM, DType.FLOAT32, "[8,19,19,33]", List.of(0, 1, 2), true));
        addArgMax(rows);
        return rows;
    }

    private static void addAxes(List<OpCase> rows, Reduce.Kind kind, DType d) {
        for (String shape : SHAPES) {
            int rank = TensorType.parse("f32" + shape).rank();
            for (int set = 0; set < 1 << rank; set++) {
                int chosen = set;
                List<Integer> axes = IntStream.range(0, rank)
                        .filter(a -> (chosen >> a & 1) != 0)
                        .boxed()
                        .toList();
                rows.add(row(kind, d, shape, axes, false));
                rows.add(row(kind, d, shape, axes, true));
            }
        }
    }

    private static void addSizes(List<OpCase> rows, Reduce.Kind kind, DType d) {
        for (int n : Cases.EDGES) {
            rows.add(row(kind, d, "[" + n + "]", List.of(0), false));
            rows.add(row(kind, d, "[3," + n + "]", List.of(1), false));
            rows.add(row(kind, d, "[" + n + ",3]", List.of(0), false));
            rows.add(row(kind, d, "[" + n + ",33]", List.of(1), true));
        }
    }

    private static OpCase row(Reduce.Kind kind, DType d, String shape, List<Integer> axes, boolean keepDims) {
        OpCase row = OpCase.of(new Reduce(kind, axes, keepDims), TensorType.parse(d + shape));
        if (kind == Reduce.Kind.PROD) {
            return d.isFloat() ? row.values(Values.NEAR_ONE) : row;
        }
        long size = row.inputs().get(0).size();
        return d.isFloat() && size > 0 && size < 300 ? row.gradient() : row;
    }

    private static void addArgMax(List<OpCase> rows) {
        for (DType d : DType.values()) {
            for (String shape : SHAPES.subList(1, SHAPES.size())) {
                int rank = TensorType.parse("f32" + shape).rank();
                for (int axis = 0; axis < rank; axis++) {
                    rows.add(OpCase.of(new ArgMax(axis), TensorType.parse(d + shape)));
                }
            }
            for (int n : Cases.EDGES) {
                rows.add(OpCase.of(new ArgMax(0), TensorType.parse(d + "[" + n + "]")));
                rows.add(OpCase.of(new ArgMax(1), TensorType.parse(d + "[3," + n + "]"))
                        .values(Values.TIES));
            }
            rows.add(OpCase.of(new ArgMax(1), TensorType.parse(d + "[0,3]")));
        }
        rows.add(OpCase.of(new ArgMax(0), TensorType.f32(10)).values(Values.EXTREME));
        rows.add(OpCase.of(new ArgMax(0), TensorType.f32(33)).values(Values.constant(Double.NEGATIVE_INFINITY)));
        rows.add(OpCase.of(new ArgMax(0), TensorType.i32(14)).values(Values.INT_SPECIAL));
    }
}
