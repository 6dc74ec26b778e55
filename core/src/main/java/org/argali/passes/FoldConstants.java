package org.argali.passes;

import java.util.List;
import java.util.Optional;
import org.argali.graph.Graph;
import org.argali.op.BroadcastTo;
import org.argali.op.Emitter;
import org.argali.op.Fill;
import org.argali.op.Fused;
import org.argali.op.Op;
import org.argali.op.Pad;
import org.argali.op.Reduce;
import org.argali.op.Reshape;
import org.argali.op.Reverse;
import org.argali.op.Slice;
import org.argali.op.Transpose;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.TensorType;

/**
 * Computes what depends on fills alone, where the result is exactly what float32 or int32 arithmetic gives.
 *
 * <pre>
 * %0 = fill{type=f32[], value=2.0}            %0 = fill{type=f32[], value=2.0}
 * %1 = fill{type=f32[4], value=3.0}     to    %1 = fill{type=f32[4], value=3.0}
 * %2 = mul %0 %1                              %2 = fill{type=f32[4], value=6.0}
 * return %2                                   return %2
 * </pre>
 */
public final class FoldConstants implements Pass {
    /** Above, float32 has not every integer. */
    private static final double EXACT = 1 << 24;

    @Override
    public String name() {
        return "fold_constants";
    }

    @Override
    public Graph apply(Graph graph) {
        return Peephole.apply(graph, List.of(FoldConstants::fold));
    }

    private static Optional<Value> fold(Op op, List<Value> in, Emitter e) {
        if (in.isEmpty()) {
            return Optional.empty();
        }
        return Constants.fills(in)
                .flatMap(fills -> value(op, fills))
                .map(v -> e.fill(op.infer(in.stream().map(Value::type).toList()).get(0), v));
    }

    private static Optional<Double> value(Op op, List<Fill> in) {
        if (Fused.isElementwise(op)) {
            return Arithmetic.exact(op, in);
        }
        Fill x = in.get(0);
        if (op instanceof Reduce r) {
            return reduce(r, x);
        }
        boolean moves = op instanceof Reshape
                || op instanceof BroadcastTo
                || op instanceof Transpose
                || op instanceof Slice
                || op instanceof Reverse
                || (op instanceof Pad p && p.value() == x.value());
        return moves ? Optional.of(x.value()) : Optional.empty();
    }

    private static Optional<Double> reduce(Reduce r, Fill x) {
        long n = r.axes().stream().mapToLong(a -> x.type().dim(a)).reduce(1, (a, b) -> a * b);
        double v = x.value();
        if (n == 0) {
            return r.kind() == Reduce.Kind.SUM ? Optional.of(0.0) : Optional.empty();
        }
        return switch (r.kind()) {
            case MAX, MIN -> Optional.of(v);
            case PROD -> v == 0 || v == 1 ? Optional.of(v) : Optional.empty();
            case SUM -> sum(x.type(), v, n);
        };
    }

    private static Optional<Double> sum(TensorType type, double v, long n) {
        if (type.dtype() == DType.INT32) {
            return Optional.of((double) (int) ((long) v * n));
        }
        return n == 1 || significand(v) * n <= EXACT ? Optional.of(v * n) : Optional.empty();
    }

    /** The odd integer m of |v| = m 2^e; infinite where there is none. */
    private static double significand(double v) {
        double m = Math.abs(v);
        if (m == 0 || !Double.isFinite(m) || v != (float) v) {
            return m == 0 ? 0 : Double.POSITIVE_INFINITY;
        }
        m = Math.scalb(m, 24 - Math.getExponent(m));
        while (m % 2 == 0) {
            m /= 2;
        }
        return m;
    }
}
