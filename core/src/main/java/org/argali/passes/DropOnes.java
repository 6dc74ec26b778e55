package org.argali.passes;

import java.util.List;
import java.util.Optional;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Emitter;
import org.argali.op.Fused;
import org.argali.op.FusedSums;
import org.argali.op.Op;
import org.argali.op.Reduce;
import org.argali.op.Reshape;
import org.argali.op.Value;
import org.argali.tensor.Shape;

/**
 * Computes without axes of size 1 in front, which broadcasting does not need, so that loops over the same values have the same
 * shape and become one: those of the statistics of a batch normalization, some of which have the weights' shape.
 *
 * <pre>
 * %2 = reduce{kind=sum, axes=[0], keepDims=true} %0       %2 = reduce{kind=sum, axes=[0], keepDims=false} %0
 * %3 = neg %2 : f32[1,3]                              to  %3 = neg %2 : f32[3]
 * %4 = mul %0 %3                                          %4 = mul %0 %3
 * return %4                                               return %4
 * </pre>
 */
public final class DropOnes implements Pass {
    @Override
    public String name() {
        return "drop_ones";
    }

    @Override
    public Graph apply(Graph graph) {
        return Peephole.apply(graph, List.of(DropOnes::narrow));
    }

    private static Optional<Value> narrow(Op op, List<Value> in, Emitter e) {
        if (op instanceof Reduce r && r.keepDims() && FusedSums.isSum(r)) {
            Shape of = in.get(0).shape();
            return r.axes().size() == of.rank()
                    ? Optional.empty()
                    : Optional.of(e.reshape(e.emit(new Reduce(r.kind(), r.axes(), false), in.get(0)), r.kept(of)));
        }
        if (!Fused.isElementwise(op)) {
            return Optional.empty();
        }
        Shape out = op.infer(in.stream().map(Value::type).toList()).get(0).shape();
        int rank = rank(out);
        List<Value> narrow = in.stream().map(v -> narrow(v, rank, e)).toList();
        return narrow.equals(in)
                ? Optional.empty()
                : Optional.of(e.reshape(e.emitAll(op, narrow).get(0), out));
    }

    /** Without the axes that are only in front; at least one stays. */
    private static int rank(Shape s) {
        int rank = s.rank();
        while (rank > 1 && s.dim(s.rank() - rank) == 1) {
            rank--;
        }
        return rank;
    }

    /** A value with at most so many axes, and with fewer where it has them only by a reshape. */
    private static Value narrow(Value v, int most, Emitter e) {
        Node n = Node.of(v);
        if (n.op() instanceof Reshape && isLast(n.inputs().get(0).shape(), v.shape())) {
            return n.inputs().get(0);
        }
        return v.shape().rank() <= most ? v : e.reshape(v, last(v.shape(), most));
    }

    private static boolean isLast(Shape inner, Shape s) {
        int added = s.rank() - inner.rank();
        return added > 0 && inner.rank() >= rank(s) && last(s, inner.rank()).equals(inner);
    }

    private static Shape last(Shape s, int axes) {
        return s.slice(s.rank() - axes, s.rank());
    }
}
