package org.argali.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.argali.op.ArgMax;
import org.argali.op.Binary;
import org.argali.op.Cast;
import org.argali.op.Compare;
import org.argali.op.MatMul;
import org.argali.op.Reduce;
import org.argali.op.Select;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.tensor.DType;

/** Arithmetic: elementwise functions, reductions and products. */
final class ElementNodes {
    private ElementNodes() {}

    static void unary(Unary op, Site s) {
        s.elementwise(in -> unary(op, s, in.get(0)));
    }

    private static String unary(Unary op, Site s, String x) {
        return switch (op) {
            case NEG -> s.node("Neg", x);
            case ABS -> s.node("Abs", x);
            case SIGN -> s.node("Sign", x);
            case SQUARE -> s.node("Mul", x, x);
            case EXP -> s.node("Exp", x);
            case EXPM1 -> s.node("Sub", s.node("Exp", x), s.scalar(DType.FLOAT32, 1));
            case LOG -> s.node("Log", x);
            case LOG1P -> s.node("Log", s.node("Add", x, s.scalar(DType.FLOAT32, 1)));
            case SQRT -> s.node("Sqrt", x);
            case RSQRT -> s.node("Reciprocal", s.node("Sqrt", x));
            case TANH -> s.node("Tanh", x);
            case SIGMOID -> s.node("Sigmoid", x);
            case RELU -> s.node("Relu", x);
            case ERF -> s.node("Erf", x);
            case SIN -> s.node("Sin", x);
            case COS -> s.node("Cos", x);
            case FLOOR -> s.node("Floor", x);
            case NOT -> s.node("Not", x);
        };
    }

    static void binary(Binary op, Site s) {
        s.elementwise(in -> switch (op) {
            case ADD -> s.node("Add", in);
            case SUB -> s.node("Sub", in);
            case MUL -> s.node("Mul", in);
            case DIV -> s.dtype() == DType.INT32 ? wholeQuotient(s, in.get(0), in.get(1)) : s.node("Div", in);
            case POW -> s.node("Pow", in);
            case MAXIMUM -> s.node("Max", in);
            case MINIMUM -> s.node("Min", in);
            case AND -> s.node("And", in);
            case OR -> s.node("Or", in);
        });
    }

    /** 0 where the divisor is; ONNX does not say what its own quotient is there. */
    private static String wholeQuotient(Site s, String a, String b) {
        String zero = s.scalar(DType.INT32, 0);
        String none = s.node("Equal", b, zero);
        String quotient = s.node("Div", a, s.node("Where", none, s.scalar(DType.INT32, 1), b));
        return s.node("Where", none, zero, quotient);
    }

    static void compare(Compare op, Site s) {
        s.elementwise(in -> {
            List<String> ab = s.dtype() == DType.BOOL
                    ? in.stream().map(v -> cast(s, v, DType.INT32)).toList()
                    : in;
            return switch (op) {
                case EQ -> s.node("Equal", ab);
                case NE -> s.node("Not", s.node("Equal", ab));
                case LT -> s.node("Less", ab);
                case LE -> s.node("LessOrEqual", ab);
                case GT -> s.node("Greater", ab);
                case GE -> s.node("GreaterOrEqual", ab);
            };
        });
    }

    static void select(Select op, Site s) {
        boolean bool = s.input(1).type().dtype() == DType.BOOL;
        s.elementwise(in -> bool ? choice(s, in.get(0), in.get(1), in.get(2)) : s.node("Where", in));
    }

    /** Of bools, for which runtimes have no Where. */
    private static String choice(Site s, String condition, String a, String b) {
        return s.node("Or", s.node("And", condition, a), s.node("And", s.node("Not", condition), b));
    }

    static void cast(Cast op, Site s) {
        s.elementwise(in -> cast(s, in.get(0), op.to()));
    }

    private static String cast(Site s, String x, DType to) {
        return s.node("Cast", List.of(x), Attribute.integer("to", OnnxTensor.type(to)));
    }

    static void argMax(ArgMax op, Site s) {
        String index = s.node(
                "ArgMax", List.of(s.in(0)), Attribute.integer("axis", op.axis()), Attribute.integer("keepdims", 0));
        s.out(cast(s, index, DType.INT32));
    }

    static void reduce(Reduce op, Site s) {
        String type = switch (op.kind()) {
            case SUM -> "ReduceSum";
            case MAX -> "ReduceMax";
            case MIN -> "ReduceMin";
            case PROD -> "ReduceProd";
        };
        reduce(s, type, s.input(0), op.axes(), op.keepDims());
    }

    /** Reduces a value in the order of axes in which it is there, if the result is in order then. */
    static void reduce(Site s, String type, Value x, List<Integer> axes, boolean keepDims) {
        if (axes.isEmpty()) {
            s.out(s.writer().name(x));
            return;
        }
        int rank = x.shape().rank();
        Attribute keep = Attribute.integer("keepdims", keepDims ? 1 : 0);
        boolean first = s.writer().isOnlyChannelsFirst(x) && (keepDims || staysInOrder(axes, rank));
        List<Integer> own =
                first ? axes.stream().map(a -> Layout.inFirst(a, rank)).sorted().toList() : axes;
        String name = first ? s.writer().channelsFirst(x) : s.writer().name(x);
        String y = s.node(type, List.of(name, s.integers(own.toArray(Integer[]::new))), keep);
        if (first && keepDims) {
            s.outChannelsFirst(y);
        } else {
            s.out(y);
        }
    }

    /** Whether the axes that are left are in order when channels come first. */
    private static boolean staysInOrder(List<Integer> gone, int rank) {
        List<Integer> left =
                Layout.toFirst(rank).stream().filter(a -> !gone.contains(a)).toList();
        return left.stream().sorted().toList().equals(left);
    }

    static void matMul(MatMul op, Site s) {
        int rank = s.input(0).shape().rank();
        if (rank == 2 && (op.transA() || op.transB())) {
            s.out(s.node(
                    "Gemm",
                    s.in(),
                    Attribute.integer("transA", op.transA() ? 1 : 0),
                    Attribute.integer("transB", op.transB() ? 1 : 0)));
        } else {
            s.out(s.node("MatMul", turned(s, 0, op.transA()), turned(s, 1, op.transB())));
        }
    }

    private static String turned(Site s, int i, boolean turn) {
        if (!turn) {
            return s.in(i);
        }
        int rank = s.input(i).shape().rank();
        List<Integer> order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        Collections.swap(order, rank - 2, rank - 1);
        return s.writer().transposed(s.input(i), order);
    }
}
