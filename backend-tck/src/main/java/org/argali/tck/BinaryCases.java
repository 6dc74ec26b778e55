package org.argali.tck;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.Binary;
import org.argali.op.Compare;
import org.argali.op.Op;
import org.argali.tensor.DType;
import org.argali.tensor.TensorType;

/** Every {@link Binary} and {@link Compare} for every dtype, broadcast in every pattern. */
final class BinaryCases {
    /** Pairs of shapes. */
    static final List<List<String>> BROADCASTS = List.of(
            List.of("[]", "[]"),
            List.of("[257]", "[]"),
            List.of("[]", "[33]"),
            List.of("[1]", "[31]"),
            List.of("[255]", "[1]"),
            List.of("[5,7]", "[7]"),
            List.of("[7]", "[5,7]"),
            List.of("[33,31]", "[33,1]"),
            List.of("[33,1]", "[33,31]"),
            List.of("[1,32]", "[3,1]"),
            List.of("[3,1]", "[32]"),
            List.of("[2,3,5]", "[2,1,5]"),
            List.of("[2,1,5]", "[1,3,1]"),
            List.of("[2,3,5]", "[3,1]"),
            List.of("[2,1,3,1]", "[1,5,1,7]"),
            List.of("[2,5,3,7]", "[1,5,1,1]"),
            List.of("[2,5,3,7]", "[7]"),
            List.of("[1,1,1]", "[4]"),
            List.of("[2,2,2,2,2]", "[2,1,2,1,2]"),
            List.of("[2,1,2,1,3]", "[1,2,1,2,3]"),
            List.of("[64,33]", "[33]"),
            List.of("[0]", "[0]"),
            List.of("[3,0]", "[]"),
            List.of("[3,0]", "[3,1]"));

    private BinaryCases() {}

    static List<OpCase> rows() {
        List<OpCase> rows = new ArrayList<>();
        for (Binary op : Binary.values()) {
            if (op == Binary.AND || op == Binary.OR) {
                add(rows, op, DType.BOOL);
                continue;
            }
            add(rows, op, DType.FLOAT32);
            if (op != Binary.POW) {
                add(rows, op, DType.INT32);
            }
            addFloatSpecials(rows, op);
        }
        for (Compare op : Compare.values()) {
            for (DType d : DType.values()) {
                add(rows, op, d);
            }
        }
        return rows;
    }

    private static void add(List<OpCase> rows, Op op, DType dtype) {
        for (int n : Cases.EDGES) {
            rows.add(row(op, dtype, "[" + n + "]", "[" + n + "]", dtype.isFloat() && n <= 33));
        }
        for (List<String> shapes : BROADCASTS) {
            rows.add(row(op, dtype, shapes.get(0), shapes.get(1), dtype.isFloat()));
        }
        String large = op == Binary.ADD ? "[101,1009]" : "[7,1009]";
        rows.add(row(op, dtype, large, large, false));
        if (dtype == DType.INT32) {
            rows.add(pairs(op, dtype, Values.INT_SPECIALS, Values.INT_SPECIAL));
        }
        if (op instanceof Compare) {
            rows.add(row(op, dtype, "[33]", "[33]", false).values(dtype == DType.BOOL ? Values.PLAIN : Values.TIES));
            if (dtype.isFloat()) {
                rows.add(pairs(op, dtype, Values.SPECIALS, Values.SPECIAL));
            }
        }
    }

    private static void addFloatSpecials(List<OpCase> rows, Binary op) {
        rows.add(pairs(op, DType.FLOAT32, Values.SPECIALS, Values.SPECIAL));
        if (op == Binary.MAXIMUM || op == Binary.MINIMUM) {
            rows.add(row(op, DType.FLOAT32, "[33]", "[33]", false).values(Values.TIES));
        }
        if (op != Binary.DIV && op != Binary.POW) {
            rows.add(row(op, DType.FLOAT32, "[5,1]", "[5]", false).values(Values.DENORMAL));
        }
    }

    /** All pairs of {@code n} values. */
    private static OpCase pairs(Op op, DType dtype, int n, Values values) {
        return row(op, dtype, "[" + n + ",1]", "[1," + n + "]", false).values(values);
    }

    private static OpCase row(Op op, DType dtype, String a, String b, boolean gradient) {
        boolean positive = op == Binary.POW || (op == Binary.DIV && dtype.isFloat());
        OpCase row = OpCase.of(op, TensorType.parse(dtype + a), TensorType.parse(dtype + b));
        row = op == Binary.POW
                ? row.values(Values.POSITIVE, Values.PLAIN)
                : positive ? row.values(Values.PLAIN, Values.POSITIVE) : row;
        return gradient
                        && op instanceof Binary
                        && row.graph().results().get(0).type().size() <= 1100
                ? row.gradient()
                : row;
    }
}
