package org.argali.reference;

import org.argali.op.Binary;
import org.argali.op.Cast;
import org.argali.op.Compare;
import org.argali.op.Fill;
import org.argali.op.Op;
import org.argali.op.Select;
import org.argali.op.Unary;
import org.argali.tensor.DType;

/** Elementwise functions of numbers. An int32 is a double that holds a whole number; a bool is 0 or 1. */
final class Scalars {
    private Scalars() {}

    /** One elementwise op on numbers. {@code type} is the dtype of its first input that is not a condition. */
    static double apply(Op op, DType type, double... x) {
        if (op instanceof Unary u) {
            return unary(u, type, x[0]);
        } else if (op instanceof Binary b) {
            return binary(b, type, x[0], x[1]);
        } else if (op instanceof Compare c) {
            return compare(c, x[0], x[1]) ? 1 : 0;
        } else if (op instanceof Cast c) {
            return cast(c.to(), x[0]);
        } else if (op instanceof Select) {
            return x[0] != 0 ? x[1] : x[2];
        } else if (op instanceof Fill f) {
            return cast(f.type().dtype(), f.value());
        }
        throw new IllegalArgumentException(op + " is not elementwise");
    }

    static double unary(Unary op, DType type, double x) {
        return type == DType.INT32 ? unary(op, (int) x) : unary(op, x);
    }

    private static double unary(Unary op, double x) {
        return switch (op) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case SIGN -> Math.signum(x);
            case SQUARE -> x * x;
            case EXP -> Math.exp(x);
            case EXPM1 -> Math.expm1(x);
            case LOG -> Math.log(x);
            case LOG1P -> Math.log1p(x);
            case SQRT -> Math.sqrt(x);
            case RSQRT -> 1 / Math.sqrt(x);
            case TANH -> Math.tanh(x);
            case SIGMOID -> 1 / (1 + Math.exp(-x));
            case RELU -> Math.max(x, 0);
            case ERF -> erf(x);
            case SIN -> Math.sin(x);
            case COS -> Math.cos(x);
            case FLOOR -> Math.floor(x);
            case NOT -> 1 - x;
        };
    }

    /** Two's complement, wrapping around. */
    private static int unary(Unary op, int x) {
        return switch (op) {
            case NEG -> -x;
            case ABS -> x < 0 ? -x : x;
            case SIGN -> Integer.signum(x);
            case SQUARE -> x * x;
            case RELU -> Math.max(x, 0);
            default -> throw new IllegalArgumentException(op + " of int32");
        };
    }

    static double binary(Binary op, DType type, double a, double b) {
        return type == DType.INT32 ? binary(op, (int) a, (int) b) : binary(op, a, b);
    }

    private static double binary(Binary op, double a, double b) {
        return switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case POW -> pow(a, b);
            case MAXIMUM -> Math.max(a, b);
            case MINIMUM -> Math.min(a, b);
            case AND -> a != 0 && b != 0 ? 1 : 0;
            case OR -> a != 0 || b != 0 ? 1 : 0;
        };
    }

    /** Two's complement, wrapping around. */
    private static int binary(Binary op, int a, int b) {
        return switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> b == 0 ? 0 : a / b;
            case MAXIMUM -> Math.max(a, b);
            case MINIMUM -> Math.min(a, b);
            default -> throw new IllegalArgumentException(op + " of int32");
        };
    }

    /** IEEE 754 and C, where Java differs: 1 to any power is 1, and so is -1 to an infinite one. */
    private static double pow(double a, double b) {
        return a == 1 || (a == -1 && Double.isInfinite(b)) ? 1 : Math.pow(a, b);
    }

    static boolean compare(Compare op, double a, double b) {
        return switch (op) {
            case EQ -> a == b;
            case NE -> a != b;
            case LT -> a < b;
            case LE -> a <= b;
            case GT -> a > b;
            case GE -> a >= b;
        };
    }

    static double cast(DType to, double x) {
        return switch (to) {
            case FLOAT32 -> x;
            case INT32 -> (int) x;
            case BOOL -> x != 0 ? 1 : 0;
            case BFLOAT16, FLOAT16 -> to.round(x);
        };
    }

    /**
     * {@code erf(x) = 2/sqrt(pi) e^(-x^2) sum_n 2^n x^(2n+1) / (1 3 5 ... (2n+1))} (Abramowitz and Stegun 7.1.6): all
     * terms have one sign, so nothing cancels.
     */
    static double erf(double x) {
        if (Double.isNaN(x) || Math.abs(x) > 6) {
            return Math.signum(x);
        }
        double term = x;
        double sum = 0;
        for (int n = 1; sum + term != sum; n++) {
            sum += term;
            term *= 2 * x * x / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }
}
