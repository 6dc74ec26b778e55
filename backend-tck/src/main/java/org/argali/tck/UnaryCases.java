package org.argali.tck;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.argali.op.Unary;
import org.argali.tensor.TensorType;

/** Every {@link Unary} for every dtype that it takes. */
final class UnaryCases {
    private static final Set<Unary> INTS = EnumSet.of(Unary.NEG, Unary.ABS, Unary.SIGN, Unary.SQUARE, Unary.RELU);
    private static final Set<Unary> POSITIVE = EnumSet.of(Unary.LOG, Unary.SQRT, Unary.RSQRT, Unary.LOG1P);
    private static final Set<Unary> PERIODIC = EnumSet.of(Unary.SIN, Unary.COS);
    /** A denormal that is taken as zero moves these by more than the smallest normal. */
    private static final Set<Unary> DENORMALS_MATTER =
            EnumSet.of(Unary.SIGN, Unary.LOG, Unary.SQRT, Unary.RSQRT, Unary.FLOOR);

    private UnaryCases() {}

    static List<OpCase> rows() {
        List<OpCase> rows = new ArrayList<>();
        for (Unary op : Unary.values()) {
            if (op == Unary.NOT) {
                addSizes(rows, op, "bool");
            } else {
                addFloats(rows, op);
            }
            if (INTS.contains(op)) {
                addSizes(rows, op, "i32");
                rows.add(OpCase.of(op, TensorType.i32(Values.INT_SPECIALS)).values(Values.INT_SPECIAL));
            }
        }
        return rows;
    }

    private static void addFloats(List<OpCase> rows, Unary op) {
        Values ordinary = POSITIVE.contains(op) ? Values.POSITIVE : Values.PLAIN;
        for (int n : Cases.EDGES) {
            OpCase row = OpCase.of(op, TensorType.f32(n)).values(ordinary);
            rows.add(n <= 33 ? row.gradient() : row);
        }
        rows.add(OpCase.of(op, TensorType.f32()).values(ordinary).gradient());
        rows.add(OpCase.of(op, TensorType.f32(3, 0, 2)).values(ordinary));
        rows.add(OpCase.of(op, TensorType.f32(2, 3, 5, 7)).values(ordinary).gradient());
        rows.add(OpCase.of(op, TensorType.f32(op == Unary.EXP ? 100_003 : 5003)).values(ordinary));
        rows.add(OpCase.of(op, TensorType.f32(257)).values(POSITIVE.contains(op) ? Values.POSITIVE : Values.WIDE));
        rows.add(OpCase.of(op, TensorType.f32(Values.SPECIALS))
                .values(PERIODIC.contains(op) ? Values.SPECIAL_TO_100 : Values.SPECIAL));
        if (!DENORMALS_MATTER.contains(op)) {
            rows.add(OpCase.of(op, TensorType.f32(10)).values(Values.DENORMAL));
        }
    }

    private static void addSizes(List<OpCase> rows, Unary op, String dtype) {
        for (String shape :
                List.of("[]", "[0]", "[1]", "[3]", "[31]", "[33]", "[255]", "[257]", "[2,3,5,7]", "[1009]")) {
            rows.add(OpCase.of(op, TensorType.parse(dtype + shape)));
        }
    }
}
