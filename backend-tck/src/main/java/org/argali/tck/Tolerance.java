package org.argali.tck;

import java.util.ArrayList;
import java.util.List;
import org.argali.graph.Graph;
import org.argali.op.Attend;
import org.argali.op.Biased;
import org.argali.op.Binary;
import org.argali.op.Conv;
import org.argali.op.Ctc;
import org.argali.op.Fused;
import org.argali.op.FusedRows;
import org.argali.op.FusedSums;
import org.argali.op.Gather;
import org.argali.op.Gru;
import org.argali.op.LogSoftmax;
import org.argali.op.LookupConv;
import org.argali.op.Lstm;
import org.argali.op.MatMul;
import org.argali.op.Op;
import org.argali.op.Pool;
import org.argali.op.Reduce;
import org.argali.op.SeparableConv;
import org.argali.op.SimpleRnn;
import org.argali.op.Softmax;
import org.argali.op.SquaredDeviations;
import org.argali.op.TableUpdate;
import org.argali.op.Unary;
import org.argali.reference.Reference;
import org.argali.tensor.NDArray;

/**
 * How far a float32 result may be from the double-precision one: {@code relative |want| + absolute}, and for sums
 * {@code perTerm} times the sum of the terms' magnitudes. Integers and bools are exact always.
 *
 * @param perTerm for ops that are linear in each float input from {@code linearFrom} on; grows with the square root of
 *     the number of terms
 */
record Tolerance(double relative, double absolute, double perTerm, int linearFrom) {
    static final Tolerance EXACT = new Tolerance(0, 0, 0, 0);
    /** Compares, where a device may take denormal numbers for zero. */
    static final Tolerance COMPARING = new Tolerance(0, Float.MIN_VALUE, 0, 0);

    static final Tolerance POINTWISE = new Tolerance(1e-6, 0, 0, 0);
    static final Tolerance TRANSCENDENTAL = new Tolerance(4e-6, 0, 0, 0);
    /** Zeros of these lie between floats. */
    static final Tolerance PERIODIC = new Tolerance(4e-6, 1e-6, 0, 0);
    /** Several functions in a row, of values near 1. */
    static final Tolerance COMPOSED = new Tolerance(3e-5, 3e-5, 0, 0);

    private static final Tolerance SUM = sum(0);
    private static final Tolerance PRODUCT = new Tolerance(2e-5, 0, 0, 0);

    private static Tolerance sum(int linearFrom) {
        return new Tolerance(1e-6, 0, 2e-7, linearFrom);
    }

    /** What suits an op on ordinary values. */
    static Tolerance of(Op op) {
        if (op instanceof Attend
                || op instanceof Attend.Backward
                || op instanceof Biased
                || op instanceof TableUpdate) {
            return COMPOSED;
        } else if (op instanceof Unary u) {
            return of(u);
        } else if (op instanceof Binary b) {
            return of(b);
        } else if (op instanceof MatMul || op instanceof Conv || op instanceof Conv.BackwardData) {
            return SUM;
        } else if (op instanceof Conv.BackwardFilter) {
            return SUM;
        } else if (op instanceof Reduce r) {
            return switch (r.kind()) {
                case SUM -> SUM;
                case PROD -> PRODUCT;
                case MAX, MIN -> EXACT;
            };
        } else if (op instanceof Pool p) {
            return p.kind() == Pool.Kind.MAX ? EXACT : SUM;
        } else if (op instanceof Pool.Backward) {
            return sum(2);
        } else if (op instanceof Gather.Backward || op instanceof LookupConv.Backward) {
            return sum(1);
        } else if (op instanceof Softmax) {
            return new Tolerance(2e-5, 1e-9, 0, 0);
        } else if (op instanceof LogSoftmax) {
            return new Tolerance(4e-6, 4e-6, 0, 0);
        } else if (op instanceof Gru
                || op instanceof Gru.Backward
                || op instanceof Lstm
                || op instanceof Lstm.Backward
                || op instanceof SimpleRnn
                || op instanceof SimpleRnn.Backward
                || op instanceof Ctc
                || op instanceof Ctc.Backward
                || op instanceof LookupConv
                || op instanceof Fused
                || op instanceof Fused.Many) {
            return COMPOSED;
        } else if (op instanceof FusedRows
                || op instanceof FusedSums
                || op instanceof Fused.ManySums
                || op instanceof SeparableConv
                || op instanceof SeparableConv.Backward) {
            return new Tolerance(2e-5, 1e-4, 0, 0); // sums of up to 5,000 terms, and what is made of them
        } else if (op instanceof SquaredDeviations) {
            return new Tolerance(1e-5, 1e-30, 0, 0);
        }
        return EXACT; // moves values, compares or counts
    }

    private static Tolerance of(Unary op) {
        return switch (op) {
            case NEG, ABS, SIGN, RELU, FLOOR, NOT -> EXACT;
            case SQUARE, SQRT -> POINTWISE;
            case EXP, EXPM1, LOG1P, RSQRT, TANH, SIGMOID, ERF -> TRANSCENDENTAL;
            case LOG -> new Tolerance(4e-6, 1e-7, 0, 0);
            case SIN, COS -> PERIODIC;
        };
    }

    private static Tolerance of(Binary op) {
        return switch (op) {
            case ADD, SUB, MUL, DIV -> POINTWISE;
            case POW -> TRANSCENDENTAL;
            case MAXIMUM, MINIMUM -> COMPARING;
            case AND, OR -> EXACT;
        };
    }

    /** The allowed distance for each element of each result of a graph of one node. */
    List<double[]> bounds(Graph graph, List<NDArray> inputs, List<double[]> wanted) {
        List<double[]> magnitudes = perTerm == 0 ? wanted : Reference.runDoubles(graph, linear(inputs, false));
        List<double[]> terms = perTerm == 0 ? wanted : Reference.runDoubles(graph, linear(inputs, true));
        List<double[]> bounds = new ArrayList<>();
        for (int r = 0; r < wanted.size(); r++) {
            double[] b = new double[wanted.get(r).length];
            for (int i = 0; i < b.length; i++) {
                b[i] = relative * Math.abs(wanted.get(r)[i]) + absolute;
                if (perTerm > 0) {
                    b[i] += perTerm
                            * (1 + Math.sqrt(Math.abs(terms.get(r)[i])))
                            * magnitudes.get(r)[i];
                }
            }
            bounds.add(b);
        }
        return bounds;
    }

    /** Inputs whose result is the sum of the terms' magnitudes, or their number. */
    private List<double[]> linear(List<NDArray> inputs, boolean count) {
        List<double[]> all = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            double[] x = Reference.doubles(inputs.get(i));
            if (i >= linearFrom && inputs.get(i).dtype().isFloat()) {
                for (int k = 0; k < x.length; k++) {
                    x[k] = count ? 1 : Math.abs(x[k]);
                }
            }
            all.add(x);
        }
        return all;
    }

    /** Whether {@code got} will do. NaN and infinities must be themselves; what is below the smallest normal may be 0. */
    static boolean accepts(double got, double want, double bound) {
        double rounded = (float) want;
        if (got == rounded || (Double.isNaN(got) && Double.isNaN(want))) {
            return true;
        }
        return bound > 0 && Double.isFinite(rounded) && Math.abs(got - want) <= bound + Float.MIN_NORMAL;
    }
}
