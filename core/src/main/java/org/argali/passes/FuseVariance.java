package org.argali.passes;

import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Binary;
import org.argali.op.Emitter;
import org.argali.op.FusedSums;
import org.argali.op.Op;
import org.argali.op.Reduce;
import org.argali.op.SquaredDeviations;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;

/**
 * Makes one op of a variance that is written with the mean, so that it need not wait for the mean: both are then sums of one walk
 * ({@link FuseSums}). What it gives differs by rounding.
 *
 * <pre>
 * %1 = reduce{kind=sum, axes=[0], keepDims=true} %0         %1 = squared_deviations{axes=[0], keepDims=true} %0
 * %2 = mul %1 %0.125                                  to    return %1
 * %3 = sub %0 %2
 * %4 = square %3
 * %5 = reduce{kind=sum, axes=[0], keepDims=true} %4
 * return %5
 * </pre>
 *
 * <p>Here {@code %0} is {@code f32[8,3]}. What has become unused stays for {@link RemoveUnused}; it is left out above.
 */
public final class FuseVariance implements Pass {
    private final BiPredicate<Reduce, Shape> otherwise;

    /** @param otherwise sums of a tensor that another kernel takes in with all that is around them */
    public FuseVariance(BiPredicate<Reduce, Shape> otherwise) {
        this.otherwise = otherwise;
    }

    @Override
    public String name() {
        return "fuse_variance";
    }

    @Override
    public Graph apply(Graph graph) {
        return Peephole.apply(graph, List.of(this::variance));
    }

    private Optional<Value> variance(Op op, List<Value> in, Emitter e) {
        if (!FusedSums.isSum(op) || in.get(0).type().dtype() != DType.FLOAT32) {
            return Optional.empty();
        }
        Reduce sum = (Reduce) op;
        return squared(in.get(0))
                .map(Node::of)
                .filter(d -> d.op() == Binary.SUB)
                .filter(d -> Means.isMean(d.inputs().get(1), d.inputs().get(0), sum.axes()))
                .map(d -> d.inputs().get(0))
                .filter(x -> !otherwise.test(sum, x.shape()))
                .map(x -> e.emit(new SquaredDeviations(sum.axes(), sum.keepDims()), x));
    }

    /** What a value is the square of. */
    private static Optional<Value> squared(Value v) {
        Node n = Node.of(v);
        boolean isProduct =
                n.op() == Binary.MUL && n.inputs().get(0).equals(n.inputs().get(1));
        return n.op() == Unary.SQUARE || isProduct ? Optional.of(n.inputs().get(0)) : Optional.empty();
    }
}
