package org.argali.passes;

import java.util.List;
import java.util.Optional;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Binary;
import org.argali.op.Emitter;
import org.argali.op.FusedSums;
import org.argali.op.Op;
import org.argali.op.Pool;
import org.argali.op.Reduce;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.tensor.Shape;

/**
 * Takes out of a sum over the first axes what is the same for all that is summed, so that sums of the same products, of
 * which the gradient of a normalization has many, become one. What is left differs by rounding.
 *
 * <pre>
 * %2 = mul %0 %1                                              to    %2 = reduce{kind=sum, axes=[0], keepDims=true} %0
 * %3 = reduce{kind=sum, axes=[0], keepDims=true} %2                 %3 = mul %2 %1
 * return %3                                                         return %3
 * </pre>
 *
 * <p>Here {@code %0} is {@code f32[8,3]} and {@code %1} is {@code f32[1,3]}. Deviations from their own mean sum to zero, and the
 * gradient of a maximum to what was spread.
 */
public final class FactorSums implements Pass {
    @Override
    public String name() {
        return "factor_sums";
    }

    @Override
    public Graph apply(Graph graph) {
        return Peephole.apply(graph, List.of(FactorSums::sum));
    }

    private static Optional<Value> sum(Op op, List<Value> in, Emitter e) {
        if (!FusedSums.isSum(op) || !in.get(0).type().dtype().isFloat()) {
            return Optional.empty();
        }
        Reduce sum = (Reduce) op;
        Node n = Node.of(in.get(0));
        if (n.op() == Unary.NEG) {
            return Optional.of(e.neg(e.emit(sum, n.inputs().get(0))));
        }
        if (n.op() instanceof Pool.Backward b && b.kind() == Pool.Kind.MAX && leavesChannels(sum, n.output())) {
            return Optional.of(e.emit(sum, n.inputs().get(2)));
        }
        if (n.op() == Binary.SUB && Means.isMean(n.inputs().get(1), n.inputs().get(0), sum.axes())) {
            Value zero = e.constant(n.output().type().dtype(), 0);
            return Optional.of(e.broadcastTo(
                    zero, sum.infer(List.of(n.output().type())).get(0).shape()));
        }
        if (n.op() == Binary.MUL) {
            Value a = n.inputs().get(0);
            Value b = n.inputs().get(1);
            return product(sum, n.output(), a, b, e).or(() -> product(sum, n.output(), b, a, e));
        }
        return Optional.empty();
    }

    private static boolean leavesChannels(Reduce sum, Value v) {
        return sum.axes().size() == v.shape().rank() - 1;
    }

    /** The sum of {@code all = a * b}, where {@code b} is a factor for all elements of a sum or a product with one. */
    private static Optional<Value> product(Reduce sum, Value all, Value a, Value b, Emitter e) {
        if (!a.shape().equals(all.shape())) {
            return Optional.empty();
        }
        if (isFactor(b, all.shape(), sum)) {
            Value rest = e.emit(sum, a);
            return Optional.of(e.mul(rest, shaped(b, rest, sum, e)));
        }
        Node n = Node.of(b);
        if (n.op() != Binary.MUL || !b.shape().equals(all.shape())) {
            return Optional.empty();
        }
        for (int i = 0; i < 2; i++) {
            Value factor = n.inputs().get(i);
            Value other = n.inputs().get(1 - i);
            if (isFactor(factor, all.shape(), sum) && other.shape().equals(all.shape())) {
                Value rest = e.emit(sum, e.mul(a, other));
                return Optional.of(e.mul(rest, shaped(factor, rest, sum, e)));
            }
        }
        return Optional.empty();
    }

    private static boolean isFactor(Value v, Shape full, Reduce sum) {
        Shape s = v.shape();
        int added = full.rank() - s.rank();
        return sum.axes().stream().allMatch(a -> a < added || s.dim(a - added) == 1);
    }

    /** A factor in the shape of the sums. */
    private static Value shaped(Value factor, Value rest, Reduce sum, Emitter e) {
        Shape s = factor.shape();
        if (sum.keepDims() || s.rank() <= rest.shape().rank()) {
            return factor;
        }
        return e.reshape(
                factor, new Shape(s.dims().subList(s.rank() - rest.shape().rank(), s.rank())));
    }
}
