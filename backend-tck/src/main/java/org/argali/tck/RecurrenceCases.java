package org.argali.tck;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.CellActivation;
import org.argali.op.Gru;
import org.argali.op.Lstm;
import org.argali.op.Op;
import org.argali.op.SimpleRnn;
import org.argali.tensor.TensorType;

/** {@link Lstm}, {@link Gru}, {@link SimpleRnn} and their gradients: all activations, masks, sizes. */
final class RecurrenceCases {
    private static final Values EVERY_FIFTH_OFF = new Values("every fifth off", (r, i, t) -> i % 5 == 0 ? 0 : 1);

    private RecurrenceCases() {}

    static List<OpCase> rows() {
        List<OpCase> rows = new ArrayList<>();
        for (CellActivation a : CellActivation.values()) {
            for (CellActivation r : CellActivation.values()) {
                add(rows, new Lstm(a, r), 2, 4, 3, Values.PLAIN);
            }
            add(rows, new Gru(a, a), 2, 4, 3, Values.PLAIN);
            add(rows, new SimpleRnn(a), 2, 4, 3, Values.PLAIN);
        }
        List<Op> usual = List.of(
                new Lstm(CellActivation.TANH, CellActivation.SIGMOID),
                new Gru(CellActivation.TANH, CellActivation.SIGMOID),
                new SimpleRnn(CellActivation.TANH));
        for (Op op : usual) {
            for (Values mask : List.of(Values.ONES, Values.ZEROS, Values.PLAIN, EVERY_FIFTH_OFF)) {
                add(rows, op, 3, 5, 4, mask);
            }
            add(rows, op, 1, 1, 1, Values.ONES);
            add(rows, op, 1, 2, 2, Values.PLAIN);
            add(rows, op, 1, 7, 2, Values.ONES);
            add(rows, op, 33, 2, 1, Values.PLAIN);
            add(rows, op, 2, 3, 31, Values.PLAIN);
            add(rows, op, 5, 3, 33, Values.PLAIN);
            add(rows, op, 32, 3, 32, Values.ONES);
            add(rows, op, 3, 33, 5, Values.PLAIN);
            add(rows, op, 5, 2, 64, Values.PLAIN);
            add(rows, op, 2, 2, 100, Values.ONES);
            add(rows, op, 3, 4, 65, EVERY_FIFTH_OFF);
            add(rows, op, 2, 0, 3, Values.ONES);
            add(rows, op, 0, 3, 2, Values.ONES);
        }
        return rows;
    }

    private static void add(List<OpCase> rows, Op op, int n, int t, int u, Values mask) {
        if (op instanceof Lstm l) {
            Lstm.Backward back = new Lstm.Backward(l.activation(), l.recurrentActivation());
            gated(rows, op, back, new TensorTypes(n, t, u, 4), TensorType.f32(n, u), mask);
        } else if (op instanceof Gru g) {
            Gru.Backward back = new Gru.Backward(g.activation(), g.recurrentActivation());
            gated(rows, op, back, new TensorTypes(n, t, u, 3), TensorType.f32(3 * u), mask);
        } else if (op instanceof SimpleRnn s) {
            TensorTypes ts = new TensorTypes(n, t, u, 1);
            OpCase forward = OpCase.of(op, ts.xz(), ts.recurrent(), ts.state(), ts.on());
            row(rows, forward.values(Values.GATES, Values.SMALL, Values.PLAIN, mask), 1);
            OpCase back = OpCase.of(new SimpleRnn.Backward(s.activation()), ts.recurrent(), ts.on(), ts.xz(), ts.xz());
            row(rows, back.values(Values.SMALL, mask, Values.UNIT, Values.PLAIN), 2);
        }
    }

    /** An LSTM, whose third input is a state, or a GRU, whose third input is a bias. */
    private static void gated(List<OpCase> rows, Op op, Op back, TensorTypes ts, TensorType third, Values mask) {
        OpCase forward = OpCase.of(op, ts.xz(), ts.recurrent(), third, ts.state(), ts.on());
        OpCase small = forward.values(Values.GATES, Values.SMALL, Values.PLAIN, Values.PLAIN, mask);
        row(rows, small, op instanceof Lstm ? 2 : 1); // the other outputs are for the gradient
        OpCase backward = OpCase.of(
                back, ts.recurrent(), ts.state(), ts.on(), ts.sequence(), ts.xz(), ts.sequence(), ts.sequence());
        OpCase of = backward.values(
                Values.SMALL, Values.PLAIN, mask, Values.PLAIN, Values.UNIT, Values.PLAIN, Values.PLAIN);
        row(rows, of, op instanceof Lstm ? 0 : 3);
    }

    private record TensorTypes(int n, int t, int u, int gates) {
        TensorType xz() {
            return TensorType.f32(n, t, gates * u);
        }

        TensorType recurrent() {
            return TensorType.f32(u, gates * u);
        }

        TensorType state() {
            return TensorType.f32(n, u);
        }

        TensorType sequence() {
            return TensorType.f32(n, t, u);
        }

        TensorType on() {
            return TensorType.bool(n, t);
        }
    }

    /** The gradients of small rows are checked too, those of gradients, which are many nodes, in the smallest. */
    private static void row(List<OpCase> rows, OpCase row, int differentiable) {
        long size = row.op().infer(row.inputs()).get(0).size();
        int most = row.op() instanceof Gru.Backward || row.op() instanceof SimpleRnn.Backward ? 13 : 50;
        rows.add(size > 0 && size < most ? row.gradient(differentiable) : row);
    }
}
