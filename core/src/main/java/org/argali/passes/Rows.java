package org.argali.passes;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.argali.graph.Node;
import org.argali.op.Fused;
import org.argali.op.LogSoftmax;
import org.argali.op.Op;
import org.argali.op.Reduce;
import org.argali.op.Reshape;
import org.argali.op.Softmax;
import org.argali.op.Value;
import org.argali.tensor.Shape;

/**
 * A tensor seen as rows.
 *
 * @param shape of the tensor
 * @param axes of a row: the last ones, or the first ones
 */
record Rows(Shape shape, List<Integer> axes) {
    /** The rows that a reduction takes together; empty if it is neither over the last axes nor over the first. */
    static Optional<Rows> of(Reduce op, Shape in) {
        Rows rows = new Rows(in, op.axes());
        return !op.axes().isEmpty() && (rows.areLast() || rows.areFirst()) ? Optional.of(rows) : Optional.empty();
    }

    static Optional<Rows> ofLastAxis(Shape in) {
        return Optional.of(new Rows(in, List.of(in.rank() - 1)));
    }

    /** Whether a row's elements are neighbours; all axes are the last ones, not the first. */
    boolean areLast() {
        return axes.get(0) == shape.rank() - axes.size();
    }

    private boolean areFirst() {
        return axes.get(axes.size() - 1) == axes.size() - 1;
    }

    long count() {
        return kept().size();
    }

    long length() {
        return axes.stream().mapToLong(shape::dim).reduce(1, Math::multiplyExact);
    }

    /** A reduction of the rows. */
    Reduce reduction(Reduce.Kind kind) {
        return new Reduce(kind, axes, true);
    }

    /** The shape of one value for each row, all axes kept. */
    Shape kept() {
        return reduction(Reduce.Kind.SUM).kept(shape);
    }

    boolean isFull(Shape s) {
        return s.equals(shape);
    }

    /** One element for each row, in the rows' order, whatever axes of size 1 there are. */
    boolean isThin(Shape s) {
        return !isFull(s) && squeezed(s).equals(squeezed(kept()));
    }

    boolean isRowwise(Shape s) {
        return isFull(s) || isThin(s);
    }

    /** Whether a value of that shape, one for each row, lies along the rows where a whole row reads it, not across. */
    boolean spreads(Shape s) {
        int added = shape.rank() - s.rank();
        return isThin(s)
                && added >= 0
                && IntStream.range(0, s.rank()).allMatch(a -> s.dim(a) == kept().dim(a + added))
                && IntStream.range(0, added).allMatch(a -> kept().dim(a) == 1);
    }

    private static List<Integer> squeezed(Shape s) {
        return s.dims().stream().filter(d -> d != 1).toList();
    }

    /** Whether a node can be part of one kernel over these rows. */
    boolean takes(Node n) {
        Op op = n.op();
        if (op instanceof Reduce r) {
            return of(r, n.inputs().get(0).shape()).filter(this::equals).isPresent();
        }
        if (op instanceof Softmax || op instanceof LogSoftmax) {
            return equals(ofLastAxis(n.output().shape()).orElseThrow());
        }
        if (op instanceof Reshape) {
            return isThin(n.inputs().get(0).shape()) && isThin(n.output().shape());
        }
        if (!Fused.isElementwise(op) && !(op instanceof Fused)) {
            return false;
        }
        return n.outputs().stream().allMatch(v -> isFull(v.shape())) || isThinLoop(n);
    }

    /** Whether all of a loop is about one value for each row. */
    private boolean isThinLoop(Node n) {
        return n.outputs().stream().allMatch(v -> isThin(v.shape()))
                && n.inputs().stream().allMatch(this::isThinOrOne);
    }

    private boolean isThinOrOne(Value v) {
        return isThin(v.shape()) || v.shape().size() == 1;
    }
}
