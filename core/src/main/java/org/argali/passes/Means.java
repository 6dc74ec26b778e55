package org.argali.passes;

import java.util.List;
import org.argali.graph.Node;
import org.argali.op.Binary;
import org.argali.op.Fill;
import org.argali.op.Reduce;
import org.argali.op.Reshape;
import org.argali.op.Value;
import org.argali.tensor.Shape;

/** Recognizes means over the first axes. */
final class Means {
    /** How far a share may be from one in so many elements: it is a float. */
    private static final double ROUNDING = 1e-7;

    private Means() {}

    /** Whether {@code mean} is that of {@code x} over its first axes and, broadcast to {@code x}, lies where it belongs. */
    static boolean isMean(Value mean, Value x, List<Integer> axes) {
        if (axes.size() > x.shape().rank() || mean.shape().rank() > x.shape().rank()) {
            return false;
        }
        Shape columns = x.shape().slice(axes.size(), x.shape().rank());
        Node n = behind(mean);
        boolean isProduct = n.op() == Binary.MUL;
        if (!withoutOnes(mean.shape()).equals(withoutOnes(columns)) || !(isProduct || n.op() == Binary.DIV)) {
            return false;
        }
        Node total = behind(n.inputs().get(0));
        double count = (double) x.shape().size() / columns.size();
        return total.op() instanceof Reduce r
                && r.kind() == Reduce.Kind.SUM
                && r.axes().equals(axes)
                && total.inputs().get(0) == x
                && Node.of(n.inputs().get(1)).op() instanceof Fill f
                && Math.abs(isProduct ? f.value() * count - 1 : f.value() / count - 1) < ROUNDING;
    }

    private static Node behind(Value v) {
        Node n = Node.of(v);
        return n.op() instanceof Reshape ? behind(n.inputs().get(0)) : n;
    }

    /** Without the axes of size 1 in front, which broadcasting adds. */
    private static Shape withoutOnes(Shape s) {
        int from = 0;
        while (from < s.rank() && s.dim(from) == 1) {
            from++;
        }
        return s.slice(from, s.rank());
    }
}
