package org.argali.reference;

import org.argali.op.ArgMax;
import org.argali.op.Reduce;
import org.argali.op.SquaredDeviations;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;

/** Many elements to one. */
final class ReduceLoops {
    private ReduceLoops() {}

    static void reduce(Reduce op, Loop.Call c) {
        Cells x = c.in(0);
        DType type = x.type().dtype();
        c.out().fill(start(op.kind(), type));
        Indices.forEach(x.shape(), index -> {
            int to = Indices.flat(c.out().shape(), reduced(op, index));
            c.out().set(to, join(op.kind(), type, c.out().get(to), x.at(index)));
        });
    }

    /** The mean first, then the squares. */
    static void squaredDeviations(SquaredDeviations op, Loop.Call c) {
        Cells x = c.in(0);
        reduce(op.sum(), c);
        double count = (double) x.size() / c.out().size();
        double[] means = new double[c.out().size()];
        for (int i = 0; i < means.length; i++) {
            means[i] = c.out().get(i) / count;
        }
        c.out().fill(0);
        Indices.forEach(x.shape(), index -> {
            int to = Indices.flat(c.out().shape(), reduced(op.sum(), index));
            double apart = x.at(index) - means[to];
            c.out().set(to, c.out().get(to) + apart * apart);
        });
    }

    /** The index of the element that takes up the element at {@code index}. */
    private static int[] reduced(Reduce op, int[] index) {
        int[] to =
                new int[op.keepDims() ? index.length : index.length - op.axes().size()];
        int at = 0;
        for (int axis = 0; axis < index.length; axis++) {
            if (!op.axes().contains(axis)) {
                to[at++] = index[axis];
            } else if (op.keepDims()) {
                to[at++] = 0;
            }
        }
        return to;
    }

    private static double start(Reduce.Kind kind, DType type) {
        boolean isFloat = type.isFloat();
        return switch (kind) {
            case SUM -> 0;
            case PROD -> 1;
            case MAX -> isFloat ? Double.NEGATIVE_INFINITY : Integer.MIN_VALUE;
            case MIN -> isFloat ? Double.POSITIVE_INFINITY : Integer.MAX_VALUE;
        };
    }

    private static double join(Reduce.Kind kind, DType type, double a, double b) {
        return switch (kind) {
            case SUM -> type.isFloat() ? a + b : (int) a + (int) b;
            case PROD -> type.isFloat() ? a * b : (int) a * (int) b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
        };
    }

    static void argMax(ArgMax op, Loop.Call c) {
        Cells x = c.in(0);
        Shape out = c.out().shape();
        Indices.forEach(out, index -> {
            int best = 0;
            for (int i = 1; i < x.shape().dim(op.axis()); i++) {
                if (x.at(inserted(index, op.axis(), i)) > x.at(inserted(index, op.axis(), best))) {
                    best = i;
                }
            }
            c.out().put(best, index);
        });
    }

    private static int[] inserted(int[] index, int axis, int value) {
        int[] full = new int[index.length + 1];
        for (int i = 0; i < full.length; i++) {
            full[i] = i < axis ? index[i] : i == axis ? value : index[i - 1];
        }
        return full;
    }
}
