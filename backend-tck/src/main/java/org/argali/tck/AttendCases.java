package org.argali.tck;

import java.util.ArrayList;
import java.util.List;
import org.argali.graph.Graph;
import org.argali.op.Attend;
import org.argali.op.Op;
import org.argali.reference.Reference;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** {@link Attend} and its gradient: sizes at the edges of tiles, masks of all forms, queries that see nothing. */
final class AttendCases {
    private static final Values HALF = new Values("every other on", (r, i, t) -> i % 2);
    /** Of ten steps, with keys in the last axis: none is seen by the third and fourth query. */
    private static final Values SOME_SEE_NOTHING = new Values("some see nothing", (r, i, t) -> i / 20 % 5 == 1 ? 0 : 1);

    private AttendCases() {}

    static List<OpCase> rows() {
        List<OpCase> rows = new ArrayList<>();
        add(rows, 1, 1, 3, 5, 64, 64, Values.PLAIN, 1, 1, 3, 5); // the most registers
        add(rows, 2, 2, 3, 4, 5, 3);
        add(rows, 1, 2, 10, 10, 5, 3, SOME_SEE_NOTHING, 1, 1, 10, 10);
        add(rows, 2, 3, 5, 7, 5, 3, Values.PLAIN, 2, 1, 1, 7);
        add(rows, 2, 2, 4, 5, 5, 3, Values.PLAIN, 1, 2, 4, 1);
        add(rows, 2, 1, 17, 33, 12, 16, Values.PLAIN, 2, 1, 17, 33);
        add(rows, 1, 1, 1, 1, 5, 3);
        add(rows, 3, 1, 17, 31, 12, 16);
        add(rows, 1, 2, 129, 9, 12, 16);
        add(rows, 1, 1, 8, 130, 12, 16, HALF, 1, 1, 1, 130);
        add(rows, 1, 3, 2, 40, 5, 3, Values.ZEROS, 1, 1, 1, 1);
        add(rows, 2, 1, 0, 3, 5, 3);
        add(rows, 0, 1, 3, 3, 5, 3);
        return rows;
    }

    private static void add(List<OpCase> rows, int n, int h, int t, int s, int d, int e) {
        add(rows, n, h, t, s, d, e, Values.ONES);
    }

    private static void add(List<OpCase> rows, int n, int h, int t, int s, int d, int e, Values seen, int... mask) {
        TensorType q = TensorType.f32(n, h, t, d);
        TensorType y = TensorType.f32(n, h, t, e);
        List<TensorType> in = new ArrayList<>(List.of(q, TensorType.f32(n, h, s, d), TensorType.f32(n, h, s, e)));
        List<TensorType> back = new ArrayList<>(in);
        back.addAll(List.of(y, TensorType.f32(n, h, t, 2), y));
        if (mask.length > 0) {
            in.add(TensorType.bool(mask));
            back.add(TensorType.bool(mask));
        }
        OpCase forward = row(new Attend(), in, seen);
        rows.add(q.size() > 0 && q.size() * s < 1000 ? forward.gradient(1) : forward);
        rows.add(row(new Attend.Backward(), back, seen).derived(a -> withResults(forward.graph(), a)));
    }

    private static OpCase row(Op op, List<TensorType> in, Values seen) {
        Values[] values =
                in.stream().map(t -> t.dtype().isFloat() ? Values.PLAIN : seen).toArray(Values[]::new);
        return OpCase.of(op, in.toArray(TensorType[]::new)).values(values);
    }

    /** With the outputs that belong to the inputs. */
    private static List<NDArray> withResults(Graph forward, List<NDArray> in) {
        List<NDArray> inputs = new ArrayList<>(in.subList(0, 3));
        inputs.addAll(in.subList(6, in.size()));
        List<NDArray> all = new ArrayList<>(in);
        List<NDArray> results = Reference.run(forward, inputs);
        all.set(3, results.get(0));
        all.set(4, results.get(1));
        return all;
    }
}
