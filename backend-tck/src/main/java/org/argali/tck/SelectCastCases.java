package org.argali.tck;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.Cast;
import org.argali.op.Select;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** {@link Select} with everything broadcast, and {@link Cast} between all dtypes. */
final class SelectCastCases {
    private SelectCastCases() {}

    static List<OpCase> rows() {
        List<OpCase> rows = new ArrayList<>();
        for (DType d : DType.values()) {
            addSelects(rows, d);
            for (DType to : DType.values()) {
                addCasts(rows, d, to);
            }
        }
        rows.add(OpCase.of(new Cast(DType.INT32), TensorType.f32(13)).values(Values.FRACTIONS));
        rows.add(
                OpCase.of(new Cast(DType.BOOL), TensorType.f32(Values.SPECIALS)).values(Values.SPECIAL));
        rows.add(OpCase.of(new Cast(DType.BOOL), TensorType.i32(Values.INT_SPECIALS))
                .values(Values.INT_SPECIAL));
        rows.add(OpCase.of(new Cast(DType.FLOAT32), TensorType.i32(Values.INT_SPECIALS))
                .values(Values.INT_SPECIAL)
                .within(Tolerance.POINTWISE));
        for (DType half : new DType[] {DType.BFLOAT16, DType.FLOAT16}) {
            rows.add(OpCase.of(new Cast(half), TensorType.f32(Values.SPECIALS)).values(Values.SPECIAL));
            rows.add(OpCase.of(new Cast(half), TensorType.f32(60)).values(Values.HALVES));
            rows.add(OpCase.of(new Cast(DType.FLOAT32), new TensorType(half, Shape.of(60)))
                    .values(Values.HALVES));
            rows.add(OpCase.of(new Cast(DType.BOOL), new TensorType(half, Shape.of(60)))
                    .values(Values.HALVES));
        }
        rows.add(OpCase.of(Select.SELECT, TensorType.bool(33), TensorType.f32(33), TensorType.f32(33))
                .values(Values.PLAIN, Values.SPECIAL, Values.SPECIAL));
        return rows;
    }

    private static void addSelects(List<OpCase> rows, DType d) {
        for (int n : Cases.EDGES) {
            rows.add(select(d, "[" + n + "]", "[" + n + "]", "[" + n + "]"));
        }
        rows.add(select(d, "[]", "[]", "[]"));
        rows.add(select(d, "[]", "[257]", "[257]"));
        rows.add(select(d, "[257]", "[]", "[]"));
        rows.add(select(d, "[33]", "[33]", "[]"));
        rows.add(select(d, "[33]", "[]", "[33]"));
        rows.add(select(d, "[5,1]", "[5,7]", "[5,7]"));
        rows.add(select(d, "[7]", "[5,7]", "[5,1]"));
        rows.add(select(d, "[2,1,1]", "[1,3,1]", "[1,1,5]"));
        rows.add(select(d, "[2,3,1,5]", "[3,4,1]", "[5]"));
        rows.add(select(d, "[0,3]", "[3]", "[]"));
    }

    private static OpCase select(DType d, String condition, String a, String b) {
        OpCase row = OpCase.of(
                Select.SELECT, TensorType.parse("bool" + condition), TensorType.parse(d + a), TensorType.parse(d + b));
        return d == DType.FLOAT32 ? row.gradient() : row;
    }

    private static void addCasts(List<OpCase> rows, DType from, DType to) {
        for (String shape :
                List.of("[]", "[0]", "[1]", "[3]", "[31]", "[33]", "[255]", "[257]", "[2,3,5,7]", "[1009]")) {
            OpCase row = OpCase.of(new Cast(to), TensorType.parse(from + shape));
            rows.add(from == DType.FLOAT32 && to == DType.FLOAT32 ? row.gradient() : row);
        }
        if (from == DType.FLOAT32) {
            rows.add(OpCase.of(new Cast(to), TensorType.f32(257)).values(Values.WIDE));
            rows.add(OpCase.of(new Cast(to), TensorType.f32(257)).values(Values.TIES));
        }
        rows.add(OpCase.of(new Cast(to), TensorType.parse(from + "[257]")).values(Values.TIES));
    }
}
