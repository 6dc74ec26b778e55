package org.argali.tck;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.Fill;
import org.argali.op.Iota;
import org.argali.op.Random;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** Values out of nothing: {@link Fill}, {@link Iota} and {@link Random}, all exact. */
final class SourceCases {
    private SourceCases() {}

    static List<OpCase> rows() {
        List<OpCase> rows = new ArrayList<>();
        for (DType d : DType.values()) {
            for (String shape : List.of("[]", "[0]", "[1]", "[31]", "[33]", "[257]", "[2,3,5]", "[1009]")) {
                TensorType t = TensorType.parse(d + shape);
                rows.add(OpCase.of(new Fill(t, 1)));
                rows.add(OpCase.of(new Fill(t, 0)));
                rows.add(OpCase.of(new Fill(t, d == DType.BOOL ? 1 : -3)));
            }
        }
        for (double value : new double[] {0.1f, -0.0, Float.MAX_VALUE, Double.NaN, Double.NEGATIVE_INFINITY, 1e-40}) {
            rows.add(OpCase.of(new Fill(TensorType.f32(33), value)));
        }
        rows.add(OpCase.of(new Fill(TensorType.i32(5), Integer.MIN_VALUE)));
        rows.add(OpCase.of(new Fill(TensorType.i32(5), Integer.MAX_VALUE)));
        for (DType d : List.of(DType.FLOAT32, DType.INT32)) {
            for (String shape : List.of("[0]", "[1]", "[33]", "[257]", "[5,7]", "[2,3,5]", "[2,3,5,7]")) {
                TensorType t = TensorType.parse(d + shape);
                for (int axis = 0; axis < t.rank(); axis++) {
                    rows.add(OpCase.of(new Iota(t, axis)));
                }
            }
        }
        addRandom(rows);
        return rows;
    }

    private static void addRandom(List<OpCase> rows) {
        TensorType state = TensorType.i32(3);
        for (int n : Cases.EDGES) {
            rows.add(OpCase.of(new Random(Shape.of(n), n % 5), state));
        }
        rows.add(OpCase.of(new Random(Shape.SCALAR, 0), state));
        rows.add(OpCase.of(new Random(Shape.of(0), 0), state));
        rows.add(OpCase.of(new Random(Shape.of(2, 3, 5, 7), 12345), state));
        rows.add(OpCase.of(new Random(Shape.of(33), -1), state).values(Values.INT_SPECIAL));
        rows.add(OpCase.of(new Random(Shape.of(100_003), Integer.MAX_VALUE), state)
                .values(Values.constant(Integer.MIN_VALUE)));
        rows.add(OpCase.of(new Random(Shape.of(7), 1), state).values(Values.ZEROS));
        rows.add(OpCase.of(new Random(Shape.of(7), 1), state).values(Values.constant(-1)));
    }
}
