package org.argali.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.argali.op.Concat;
import org.argali.op.Pad;
import org.argali.op.Slice;
import org.argali.op.Split;
import org.argali.tensor.DType;
import org.argali.tensor.TensorType;

/** Slice, pad, concatenation and its opposite. */
final class JoinCases {
    private JoinCases() {}

    static List<OpCase> rows() {
        List<OpCase> rows = new ArrayList<>();
        for (DType d : DType.values()) {
            addSlices(rows, d);
            addPads(rows, d);
            addConcats(rows, d);
            addSplits(rows, d);
        }
        return rows;
    }

    private static void addSlices(List<OpCase> rows, DType d) {
        slice(rows, d, "[]", List.of(), List.of(), List.of());
        slice(rows, d, "[257]", List.of(0), List.of(257), List.of(1));
        slice(rows, d, "[257]", List.of(1), List.of(256), List.of(1));
        slice(rows, d, "[257]", List.of(3), List.of(250), List.of(7));
        slice(rows, d, "[257]", List.of(256), List.of(257), List.of(300));
        slice(rows, d, "[33]", List.of(5), List.of(5), List.of(1));
        slice(rows, d, "[33]", List.of(0), List.of(33), List.of(2));
        slice(rows, d, "[31,33]", List.of(0, 1), List.of(31, 33), List.of(1, 1));
        slice(rows, d, "[31,33]", List.of(1, 0), List.of(30, 33), List.of(1, 1));
        slice(rows, d, "[31,33]", List.of(2, 3), List.of(29, 32), List.of(3, 5));
        slice(rows, d, "[2,5,7]", List.of(0, 2, 0), List.of(2, 3, 7), List.of(1, 1, 1));
        slice(rows, d, "[2,5,7,3]", List.of(1, 0, 2, 1), List.of(2, 5, 7, 3), List.of(1, 2, 3, 1));
        slice(rows, d, "[2,3,2,3,4]", List.of(0, 1, 0, 0, 1), List.of(2, 3, 1, 3, 4), List.of(1, 1, 1, 2, 2));
        slice(rows, d, "[0,3]", List.of(0, 1), List.of(0, 2), List.of(1, 1));
    }

    private static void slice(
            List<OpCase> rows, DType d, String shape, List<Integer> from, List<Integer> to, List<Integer> by) {
        MovementCases.add(rows, d, shape, new Slice(from, to, by));
    }

    private static void addPads(List<OpCase> rows, DType d) {
        double value = d == DType.FLOAT32 ? -0.75 : d == DType.INT32 ? -3 : 1;
        pad(rows, d, "[]", List.of(), List.of(), List.of(), value);
        pad(rows, d, "[31]", List.of(1), List.of(1), List.of(0), value);
        pad(rows, d, "[33]", List.of(0), List.of(0), List.of(0), value);
        pad(rows, d, "[33]", List.of(0), List.of(3), List.of(2), 0);
        pad(rows, d, "[1]", List.of(2), List.of(0), List.of(4), value);
        pad(rows, d, "[0]", List.of(2), List.of(3), List.of(4), value);
        pad(rows, d, "[5,7]", List.of(1, 0), List.of(0, 2), List.of(0, 0), 0);
        pad(rows, d, "[5,7]", List.of(1, 2), List.of(3, 4), List.of(2, 1), value);
        pad(rows, d, "[2,9,11,3]", List.of(0, 1, 2, 0), List.of(0, 2, 1, 0), List.of(0, 0, 0, 0), 0);
        pad(rows, d, "[2,3,5,3]", List.of(1, 0, 2, 1), List.of(0, 2, 0, 1), List.of(1, 0, 2, 3), value);
        pad(rows, d, "[3,0]", List.of(1, 1), List.of(1, 1), List.of(0, 0), value);
        if (d.isFloat()) {
            Pad lowest = new Pad(List.of(1, 1), List.of(1, 1), List.of(0, 0), Double.NEGATIVE_INFINITY);
            rows.add(OpCase.of(lowest, TensorType.f32(3, 5)));
        }
    }

    private static void pad(
            List<OpCase> rows,
            DType d,
            String shape,
            List<Integer> low,
            List<Integer> high,
            List<Integer> interior,
            double value) {
        MovementCases.add(rows, d, shape, new Pad(low, high, interior, value));
    }

    private static void addConcats(List<OpCase> rows, DType d) {
        concat(rows, d, 0, "[33]");
        concat(rows, d, 0, "[1]", "[1]");
        concat(rows, d, 0, "[31]", "[257]", "[1]");
        concat(rows, d, 0, "[3]", "[0]", "[2]");
        concat(rows, d, 0, "[0]", "[0]");
        concat(rows, d, 0, "[5,7]", "[1,7]", "[31,7]");
        concat(rows, d, 1, "[5,7]", "[5,1]", "[5,33]");
        concat(rows, d, 1, "[2,3,5]", "[2,1,5]");
        concat(rows, d, 3, "[2,9,9,3]", "[2,9,9,32]", "[2,9,9,5]", "[2,9,9,1]");
        concat(rows, d, 2, "[2,3,1,5]", "[2,3,4,5]");
        concat(rows, d, 1, Stream.generate(() -> "[3,2]").limit(40).toArray(String[]::new));
        concat(rows, d, 0, Stream.generate(() -> "[1,3]").limit(130).toArray(String[]::new));
    }

    private static void concat(List<OpCase> rows, DType d, int axis, String... shapes) {
        TensorType[] types = Stream.of(shapes).map(s -> TensorType.parse(d + s)).toArray(TensorType[]::new);
        OpCase row = OpCase.of(new Concat(axis), types);
        rows.add(d == DType.FLOAT32 && shapes.length < 10 ? row.gradient() : row);
    }

    private static void addSplits(List<OpCase> rows, DType d) {
        split(rows, d, "[33]", 0, 33);
        split(rows, d, "[4]", 0, 1, 0, 3);
        split(rows, d, "[0,3]", 0, 0, 0);
        split(rows, d, "[289,3]", 0, 31, 257, 1);
        split(rows, d, "[5,40]", 1, 7, 1, 32);
        split(rows, d, "[2,9,3,33]", 3, 32, 1);
        split(rows, d, "[3,5,2]", 1, 1, 1, 1, 1, 1);
        split(rows, d, "[2,6,1]", 1, 2, 4);
    }

    private static void split(List<OpCase> rows, DType d, String shape, int axis, Integer... sizes) {
        OpCase row = OpCase.of(new Split(axis, List.of(sizes)), TensorType.parse(d + shape));
        rows.add(d == DType.FLOAT32 ? row.gradient() : row);
    }
}
