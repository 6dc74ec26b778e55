package org.argali.passes;

import java.util.List;
import java.util.Optional;
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
 * @param axes how many of its last axes are a row
 */
record Rows(Shape shape, int axes) {
    /** The rows that a reduction takes together; empty if it is not over the last axes. */
    static Optional<Rows> of(Reduce op, Shape in) {
        int axes = op.axes().size();
        return axes > 0 && op.axes().get(0) == in.rank() - axes ? Optional.of(new Rows(in, axes)) : Optional.empty();
    }

    static Optional<Rows> ofLastAxis(Shape in) {
        return Optional.of(new Rows(in, 1));
    }

    long count() {
        return shape.size(0, shape.rank() - axes);
    }

    long length() {
        return shape.size(shape.rank() - axes, shape.rank());
    }

    /** The shape of one value for each row, all axes kept. */
    Shape kept() {
        return Reduce.kept(shape, axes);
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
            return axes == 1 && isFull(n.output().shape());
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
