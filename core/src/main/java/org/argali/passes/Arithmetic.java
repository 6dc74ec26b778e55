package org.argali.passes;

import java.util.List;
import java.util.Optional;
import org.argali.op.Binary;
import org.argali.op.Cast;
import org.argali.op.Compare;
import org.argali.op.Fill;
import org.argali.op.Op;
import org.argali.op.Select;
import org.argali.op.Unary;
import org.argali.tensor.DType;

/** Elementwise ops on constants, for those whose result IEEE 754 or two's complement fixes. */
final class Arithmetic {
    private Arithmetic() {}

    /** What arithmetic of this dtype gives; empty where backends may differ. */
    static Optional<Double> exact(Op op, List<Fill> in) {
        DType d = in.get(in.size() - 1).type().dtype();
        List<Double> x = in.stream().map(Arithmetic::rounded).toList();
        if (x.stream().anyMatch(v -> v.isNaN())) {
            return Optional.empty();
        }
        if (op instanceof Compare c) {
            return Optional.of(compare(c, x.get(0), x.get(1)) ? 1.0 : 0.0);
        }
        if (op instanceof Select) {
            return Optional.of(x.get(0) != 0 ? x.get(1) : x.get(2));
        }
        if (op instanceof Cast c) {
            return cast(c.to(), x.get(0));
        }
        Optional<Double> y = op instanceof Unary u ? unary(u, x.get(0), d) : binary((Binary) op, x.get(0), x.get(1), d);
        return y.flatMap(v -> fit(v, d));
    }

    private static double rounded(Fill f) {
        DType d = f.type().dtype();
        return d.isHalf() ? d.round(f.value()) : d.isFloat() ? (float) f.value() : f.value();
    }

    private static Optional<Double> fit(double v, DType d) {
        return switch (d) {
            case FLOAT32 -> Double.isNaN(v) ? Optional.empty() : Optional.of((double) (float) v);
            case BFLOAT16, FLOAT16 -> Double.isNaN(v) ? Optional.empty() : Optional.of(d.round(v));
            case INT32 -> Optional.of((double) (int) (long) v);
            case BOOL -> Optional.of(v);
        };
    }

    private static boolean compare(Compare c, double a, double b) {
        return switch (c) {
            case EQ -> a == b;
            case NE -> a != b;
            case LT -> a < b;
            case LE -> a <= b;
            case GT -> a > b;
            case GE -> a >= b;
        };
    }

    private static Optional<Double> cast(DType to, double x) {
        return switch (to) {
            case FLOAT32 -> Optional.of((double) (float) x);
            case BFLOAT16, FLOAT16 -> Optional.of(to.round(x));
            case INT32 -> Math.abs(x) < Integer.MAX_VALUE ? Optional.of((double) (int) x) : Optional.empty();
            case BOOL -> Optional.of(x != 0 ? 1.0 : 0.0);
        };
    }

    private static Optional<Double> unary(Unary op, double x, DType d) {
        return switch (op) {
            case NEG -> Optional.of(-x);
            case ABS -> Optional.of(Math.abs(x));
            case SIGN -> Optional.of(x > 0 ? 1.0 : x < 0 ? -1.0 : 0.0);
            case SQUARE -> binary(Binary.MUL, x, x, d);
            case SQRT -> x < 0 ? Optional.empty() : Optional.of(Math.sqrt(x));
            case FLOOR -> Optional.of(Math.floor(x));
            case RELU -> Optional.of(Math.max(x, 0));
            case NOT -> Optional.of(1 - x);
            default -> Optional.empty();
        };
    }

    /** In double, which holds sums, differences and products of float32 and int32 well enough to be rounded once. */
    private static Optional<Double> binary(Binary op, double a, double b, DType d) {
        return switch (op) {
            case ADD -> Optional.of(a + b);
            case SUB -> Optional.of(a - b);
            case MUL -> Optional.of(d == DType.INT32 ? (double) ((int) a * (int) b) : a * b);
            case DIV ->
                b == 0 ? Optional.empty() : Optional.of(d == DType.INT32 ? (double) ((int) a / (int) b) : a / b);
            case POW -> Optional.empty();
            case MAXIMUM, OR -> Optional.of(Math.max(a, b));
            case MINIMUM, AND -> Optional.of(Math.min(a, b));
        };
    }
}
