package org.argali.tck;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.Lstm;
import org.argali.op.Lstm.CellActivation;
import org.argali.tensor.TensorType;

/** {@link Lstm} and its gradient: all activations, masks, sizes. */
final class LstmCases {
    private static final Values EVERY_FIFTH_OFF = new Values("every fifth off", (r, i, t) -> i % 5 == 0 ? 0 : 1);

    private LstmCases() {}

    static List<OpCase> rows() {
        List<OpCase> rows = new ArrayList<>();
        for (CellActivation a : CellActivation.values()) {
            for (CellActivation r : CellActivation.values()) {
                add(rows, new Lstm(a, r), 2, 4, 3, Values.PLAIN);
            }
        }
        Lstm usual = new Lstm(CellActivation.TANH, CellActivation.SIGMOID);
        for (Values mask : List.of(Values.ONES, Values.ZEROS, Values.PLAIN, EVERY_FIFTH_OFF)) {
            add(rows, usual, 3, 5, 4, mask);
        }
        add(rows, usual, 1, 1, 1, Values.ONES);
        add(rows, usual, 1, 7, 2, Values.ONES);
        add(rows, usual, 33, 2, 1, Values.PLAIN);
        add(rows, usual, 2, 3, 31, Values.PLAIN);
        add(rows, usual, 5, 3, 33, Values.PLAIN);
        add(rows, usual, 32, 3, 32, Values.ONES);
        add(rows, usual, 3, 33, 5, Values.PLAIN);
        add(rows, usual, 5, 2, 64, Values.PLAIN);
        add(rows, usual, 2, 2, 100, Values.ONES);
        add(rows, usual, 3, 4, 65, EVERY_FIFTH_OFF);
        add(rows, usual, 2, 0, 3, Values.ONES);
        add(rows, usual, 0, 3, 2, Values.ONES);
        return rows;
    }

    private static void add(List<OpCase> rows, Lstm op, int n, int t, int u, Values mask) {
        TensorType xz = TensorType.f32(n, t, 4 * u);
        TensorType recurrent = TensorType.f32(u, 4 * u);
        TensorType state = TensorType.f32(n, u);
        TensorType sequence = TensorType.f32(n, t, u);
        TensorType on = TensorType.bool(n, t);
        OpCase forward = OpCase.of(op, xz, recurrent, state, state, on)
                .values(Values.GATES, Values.SMALL, Values.PLAIN, Values.PLAIN, mask);
        rows.add(xz.size() > 0 && xz.size() < 200 ? forward.gradient(2) : forward);
        Lstm.Backward back = new Lstm.Backward(op.activation(), op.recurrentActivation());
        rows.add(OpCase.of(back, recurrent, state, on, sequence, xz, sequence, sequence)
                .values(Values.SMALL, Values.PLAIN, mask, Values.PLAIN, Values.UNIT, Values.PLAIN, Values.PLAIN));
    }
}
