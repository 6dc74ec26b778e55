package org.argali.tck;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.Ctc;
import org.argali.tensor.TensorType;

/** {@link Ctc} and its gradient: repeated letters, short and empty labels, labels that are too long, and letters that are no class. */
final class CtcCases {
    /** Letters, of which some follow themselves. */
    private static Values letters(int classes) {
        return new Values("letters below " + classes, (r, i, t) -> 1 + r.nextInt(classes - 1));
    }

    private static Values between(int from, int to) {
        return new Values(from + " to " + to, (r, i, t) -> r.nextInt(from, to + 1));
    }

    private CtcCases() {}

    static List<OpCase> rows() {
        List<OpCase> rows = new ArrayList<>();
        rows.add(loss(3, 9, 4, 4).gradient(1)); // a label of 4 needs at most 7 steps
        rows.add(loss(2, 1, 3, 1).gradient(1));
        rows.add(loss(2, 12, 2, 5).gradient(1)); // of one letter
        rows.add(loss(1, 5, 3, 0).gradient(1));
        rows.add(loss(2, 3, 1, 0).gradient(1));
        for (OpCase c : List.of(
                loss(2, 33, 5, 16),
                loss(17, 20, 3, 7),
                loss(1, 3, 3, 31),
                loss(1, 4, 40, 257),
                loss(2, 3, 4, 1025),
                loss(2, 0, 3, 2),
                loss(0, 3, 4, 2),
                loss(2, 3, 1, 4))) {
            rows.add(c);
            rows.add(anyLengths(c, Values.WIDE, 1));
            rows.add(anyLengths(c, Values.constant(-1e-3), 4));
            rows.add(backward(c));
        }
        rows.add(loss(2, 300, 30, 60).values(Values.WIDE, letters(30), between(20, 60), between(150, 300)));
        return rows;
    }

    /** Labels that there are steps enough for, where there are {@code 2l - 1}. */
    private static OpCase loss(int n, int t, int classes, int l) {
        Values labels = classes > 1 ? letters(classes) : Values.ZEROS;
        return OpCase.of(
                        new Ctc(),
                        TensorType.f32(n, t, classes),
                        TensorType.i32(n, l),
                        TensorType.i32(n),
                        TensorType.i32(n))
                .values(Values.GATES, labels, between(0, l), between(Math.min(t, Math.max(0, 2 * l - 1)), t));
    }

    /** Lengths from below 0 to beyond what there is; ids from -1 to so many beyond the classes. */
    private static OpCase anyLengths(OpCase c, Values logs, int beyond) {
        int t = c.inputs().get(0).dim(1);
        int classes = c.inputs().get(0).dim(2);
        int l = c.inputs().get(1).dim(1);
        return c.values(logs, between(-1, classes - 1 + beyond), between(-1, l + 1), between(-1, t + 1));
    }

    private static OpCase backward(OpCase c) {
        OpCase any = anyLengths(c, Values.WIDE, 1);
        List<TensorType> in = c.inputs();
        TensorType rest = c.op().infer(in).get(1);
        return OpCase.of(
                        new Ctc.Backward(),
                        in.get(0),
                        in.get(1),
                        in.get(2),
                        in.get(3),
                        rest,
                        TensorType.f32(in.get(0).dim(0)))
                .values(
                        any.values().get(0),
                        any.values().get(1),
                        any.values().get(2),
                        any.values().get(3),
                        Values.WIDE,
                        Values.PLAIN);
    }
}
