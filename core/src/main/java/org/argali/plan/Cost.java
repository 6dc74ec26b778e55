package org.argali.plan;

import java.util.List;
import java.util.stream.Stream;
import org.argali.graph.Node;
import org.argali.op.Attend;
import org.argali.op.Biased;
import org.argali.op.Conv;
import org.argali.op.Fused;
import org.argali.op.FusedSums;
import org.argali.op.Gru;
import org.argali.op.Lstm;
import org.argali.op.MatMul;
import org.argali.op.Op;
import org.argali.op.Reduce;
import org.argali.op.SeparableConv;
import org.argali.op.SimpleRnn;
import org.argali.op.SquaredDeviations;
import org.argali.op.TableUpdate;
import org.argali.op.Window;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * What one run costs by count, whatever the clock says: for regression tests.
 *
 * @param kernels launched in each run
 * @param flops multiplications and additions of products and convolutions, one for each element of other ops and of each step of
 *     a loop
 * @param bytes that kernels and copies read and write, each place once a kernel
 */
public record Cost(int kernels, long flops, long bytes) {
    static Cost of(List<Step> steps) {
        List<Step> each = steps.stream().filter(s -> !s.isOnce()).toList();
        return new Cost(
                (int) each.stream().filter(s -> s.node().isPresent()).count(),
                each.stream().mapToLong(Cost::flops).sum(),
                each.stream().mapToLong(Cost::bytes).sum());
    }

    static long bytes(Step s) {
        return Stream.concat(s.reads().stream(), s.writes().stream())
                .distinct()
                .mapToLong(Spot::bytes)
                .sum();
    }

    static long flops(Step s) {
        return s.node().map(Cost::flops).orElse(0L);
    }

    private static long flops(Node n) {
        return flops(n.op(), n);
    }

    private static long flops(Op op, Node n) {
        List<TensorType> in = n.inputTypes();
        TensorType out = n.outputTypes().get(0);
        if (op instanceof Biased b) {
            return flops(b.product(), n) + out.size() * (b.relu() ? 2 : 1);
        }
        if (op instanceof Attend || op instanceof Attend.Backward) {
            long products =
                    op instanceof Attend ? 1 : 2; // of q and k, and of weights and v; a backward one has three and two
            long pairs = in.get(1).dim(2);
            return 2
                    * pairs
                    * (products * in.get(2).dim(3)
                            + (2 * products - 1) * in.get(0).dim(3))
                    * in.get(0).shape().size(0, 3);
        }
        if (op instanceof MatMul m) {
            Shape a = in.get(0).shape();
            return 2 * out.size() * (m.transA() ? a.dim(a.rank() - 2) : a.last());
        }
        if (op instanceof Conv) {
            return convolution(in.get(1).shape(), out.shape());
        }
        if (op instanceof Conv.BackwardData) {
            return convolution(in.get(0).shape(), in.get(1).shape());
        }
        if (op instanceof Conv.BackwardFilter) {
            return convolution(out.shape(), in.get(1).shape());
        }
        if (op instanceof SeparableConv s) {
            return separable(s, s.window(), in) + out.size() * (in.size() - 3);
        }
        if (op instanceof SeparableConv.Backward b) {
            return 2 * separable(b, b.window(), in);
        }
        if (op instanceof Lstm || op instanceof Gru || op instanceof SimpleRnn) {
            return 2 * in.get(0).size() * in.get(1).dim(0);
        }
        if (op instanceof Lstm.Backward || op instanceof Gru.Backward || op instanceof SimpleRnn.Backward) {
            return 2 * n.outputTypes().get(0).size() * in.get(0).dim(0);
        }
        if (op instanceof Fused f) {
            return f.steps().size() * out.size();
        }
        if (op instanceof FusedSums f) {
            return f.steps().size() * f.shape(in).size();
        }
        if (op instanceof Fused.ManySums m) {
            long terms =
                    m.loops().infer(in).stream().mapToLong(TensorType::size).sum();
            return (m.loops().each().steps().size() + 1) * terms;
        }
        if (op instanceof TableUpdate u) {
            return u.loop().steps().size() * out.size() + in.get(1).size();
        }
        return op instanceof Reduce || op instanceof SquaredDeviations
                ? in.get(0).size()
                : out.size();
    }

    private static long separable(Op op, Window window, List<TensorType> in) {
        Shape y = SeparableConv.product(op, window, in).shape();
        Shape depthwise = in.get(1).shape();
        return convolution(depthwise, y.with(3, depthwise.last()))
                + convolution(in.get(2).shape(), y);
    }

    /** Each output is a sum over the filter's window and its input channels. */
    private static long convolution(Shape filter, Shape y) {
        return 2 * y.size() * filter.size(0, filter.rank() - 1);
    }
}
