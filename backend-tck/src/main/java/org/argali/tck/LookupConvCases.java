package org.argali.tck;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.LookupConv;
import org.argali.tensor.TensorType;

/** {@link LookupConv} and its gradient. */
final class LookupConvCases {
    private LookupConvCases() {}

    static List<OpCase> rows() {
        List<OpCase> rows = new ArrayList<>();
        add(rows, 1, 1, 1, 1, 1);
        add(rows, 5, 3, 4, 2, 7);
        add(rows, 7, 7, 32, 3, 7);
        add(rows, 33, 2, 31, 1, 33);
        add(rows, 20, 5, 33, 4, 17);
        add(rows, 100, 7, 32, 5, 60);
        add(rows, 257, 3, 65, 2, 255);
        add(rows, 3, 4, 128, 9, 40);
        add(rows, 5, 2, 3, 0, 4);
        return rows;
    }

    private static void add(List<OpCase> rows, int table, int size, int filters, int n, int t) {
        TensorType ids = TensorType.i32(n, t);
        TensorType p = TensorType.f32(table, size, filters);
        TensorType dy = TensorType.f32(n, t - size + 1, filters);
        OpCase forward =
                OpCase.of(new LookupConv(), p, ids).within(Tolerance.COMPOSED).values(Values.PLAIN, Values.ids(table));
        OpCase backward = OpCase.of(new LookupConv.Backward(table, size), ids, dy)
                .within(Tolerance.COMPOSED)
                .values(Values.ids(table), Values.PLAIN);
        rows.add(p.size() < 1000 ? forward.gradient() : forward);
        rows.add(dy.size() > 0 && dy.size() < 500 ? backward.gradient() : backward);
        rows.add(forward.values(Values.PLAIN, Values.edgeIds(table)));
    }
}
