package org.argali.tck;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.MatMul;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** {@link MatMul} with all transposes, batches and awkward sizes. */
final class MatMulCases {
    /** m, k, n. */
    private static final List<List<Integer>> SIZES = List.of(
            List.of(1, 1, 1),
            List.of(1, 7, 1),
            List.of(1, 33, 5),
            List.of(5, 33, 1),
            List.of(7, 1, 3),
            List.of(2, 3, 5),
            List.of(31, 33, 32),
            List.of(32, 32, 32),
            List.of(33, 31, 17),
            List.of(64, 257, 10),
            List.of(3, 1009, 2),
            List.of(255, 3, 257),
            List.of(128, 64, 96),
            List.of(65, 127, 129),
            List.of(0, 3, 5),
            List.of(3, 0, 5),
            List.of(3, 5, 0));

    private MatMulCases() {}

    static List<OpCase> rows() {
        List<OpCase> rows = new ArrayList<>();
        for (int flags = 0; flags < 4; flags++) {
            MatMul op = new MatMul((flags & 1) != 0, (flags & 2) != 0);
            for (List<Integer> s : SIZES) {
                rows.add(row(op, Shape.SCALAR, s));
            }
            for (List<Integer> s : List.of(List.of(2, 3, 5), List.of(1, 7, 1), List.of(33, 17, 31), List.of(3, 0, 2))) {
                rows.add(row(op, Shape.of(1), s));
                rows.add(row(op, Shape.of(5), s));
                rows.add(row(op, Shape.of(2, 3), s));
                rows.add(row(op, Shape.of(0), s));
            }
            rows.add(row(op, Shape.of(33), List.of(2, 3, 4)));
            rows.add(row(op, Shape.of(2, 1, 2), List.of(2, 3, 4)));
        }
        return rows;
    }

    private static OpCase row(MatMul op, Shape batch, List<Integer> size) {
        int m = size.get(0);
        int k = size.get(1);
        int n = size.get(2);
        Shape a = op.transA() ? batch.append(k, m) : batch.append(m, k);
        Shape b = op.transB() ? batch.append(n, k) : batch.append(k, n);
        OpCase row =
                OpCase.of(op, TensorType.f32().withShape(a), TensorType.f32().withShape(b));
        return (long) m * k * n <= 1000 ? row.gradient() : row;
    }
}
