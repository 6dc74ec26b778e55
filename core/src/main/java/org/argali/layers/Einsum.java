package org.argali.layers;

import java.util.stream.IntStream;
import org.argali.op.Emitter;
import org.argali.op.ShapeException;
import org.argali.op.Value;
import org.argali.tensor.Shape;

/** Sums of products over named axes, as one product of matrices. */
final class Einsum {
    private Einsum() {}

    /** {@code out[...] = sum a[...] b[...]} over the letters that {@code out} lacks; no letter is twice in one tensor. */
    static Value of(Emitter e, String aAxes, String bAxes, String out, Value a, Value b) {
        Side left = Side.of(e, aAxes, bAxes + out, a);
        Side right = Side.of(e, bAxes, aAxes + out, b);
        String both = only(left.axes, right.axes);
        String batch = only(both, out);
        String summed = without(both, out);
        String m = without(left.axes, both);
        String n = without(right.axes, both);
        checkSizes(left, right, both);
        Value x = left.as(e, batch, m, summed);
        Value y = right.as(e, batch, summed, n);
        Shape shape = left.shape(batch).append(left.shape(m)).append(right.shape(n));
        Value product = e.reshape(e.matmul(x, y), shape);
        return transposed(e, product, batch + m + n, out);
    }

    private static void checkSizes(Side left, Side right, String both) {
        if (!left.shape(both).equals(right.shape(both))) {
            throw new ShapeException("axes " + both + " of both factors must have equal sizes, but have "
                    + left.shape(both) + " and " + right.shape(both));
        }
    }

    private static String only(String s, String kept) {
        return s.chars()
                .filter(c -> kept.indexOf(c) >= 0)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String without(String s, String gone) {
        return s.chars()
                .filter(c -> gone.indexOf(c) < 0)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static Value transposed(Emitter e, Value v, String from, String to) {
        return from.equals(to)
                ? v
                : e.transpose(v, to.chars().map(from::indexOf).toArray());
    }

    /** One factor, and the names of its axes. */
    private record Side(String axes, Value value) {
        /** Axes that only this factor has are summed at once. */
        static Side of(Emitter e, String axes, String others, Value v) {
            String alone = without(axes, others);
            int[] over = alone.chars().map(axes::indexOf).toArray();
            return new Side(without(axes, alone), over.length == 0 ? v : e.sum(v, over));
        }

        Shape shape(String which) {
            return Shape.of(
                    which.chars().map(c -> value.shape().dim(axes.indexOf(c))).toArray());
        }

        /** As matrices: {@code [batch, rows, columns]}, each of them several axes in one. */
        Value as(Emitter e, String batch, String rows, String columns) {
            Value ordered = transposed(e, value, axes, batch + rows + columns);
            int[] sizes = IntStream.of(size(batch), size(rows), size(columns))
                    .skip(batch.isEmpty() ? 1 : 0)
                    .toArray();
            return e.reshape(ordered, Shape.of(sizes));
        }

        private int size(String which) {
            return Math.toIntExact(shape(which).size());
        }
    }
}
