package org.argali.tck;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.LogSoftmax;
import org.argali.op.Op;
import org.argali.op.Softmax;
import org.argali.tensor.TensorType;

/** {@link Softmax} and {@link LogSoftmax}. */
final class SoftmaxCases {
    private SoftmaxCases() {}

    static List<OpCase> rows() {
        List<OpCase> rows = new ArrayList<>();
        for (Op op : List.of(new Softmax(), new LogSoftmax())) {
            for (int n : Cases.EDGES) {
                OpCase row = OpCase.of(op, TensorType.f32(3, n));
                rows.add(n <= 33 ? row.gradient() : row);
                rows.add(OpCase.of(op, TensorType.f32(n)).values(Values.WIDE));
            }
            rows.add(OpCase.of(op, TensorType.f32(2, 3, 5, 7)).gradient());
            rows.add(OpCase.of(op, TensorType.f32(257, 10)));
            rows.add(OpCase.of(op, TensorType.f32(2, 20011)));
            rows.add(OpCase.of(op, TensorType.f32(0, 3)));
            rows.add(OpCase.of(op, TensorType.f32(3, 0)));
            rows.add(OpCase.of(op, TensorType.f32(7, 33)).values(Values.TIES));
            rows.add(OpCase.of(op, TensorType.f32(3, 10)).values(Values.EXTREME));
            rows.add(OpCase.of(op, TensorType.f32(3, 7)).values(Values.constant(1e30f)));
            rows.add(OpCase.of(op, TensorType.f32(3, 7)).values(Values.constant(-1e4)));
        }
        return rows;
    }
}
