package org.argali.tck;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.argali.op.Attend;
import org.argali.op.Ctc;
import org.argali.op.Fused;
import org.argali.op.FusedRows;
import org.argali.op.FusedSums;
import org.argali.op.Gru;
import org.argali.op.LookupConv;
import org.argali.op.Lstm;
import org.argali.op.MatMul;
import org.argali.op.Op;
import org.argali.op.OpNames;
import org.argali.op.SeparableConv;
import org.argali.op.SimpleRnn;
import org.argali.op.SquaredDeviations;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * The first rows of each op once more, with bfloat16 and with float16 in the place of float32. A backend computes them as they
 * are or, between casts, in float32.
 */
final class HalfCases {
    private static final int ROWS = 3;

    /** Passes write them, with float32 inside, or they take float32 alone. */
    private static final Set<Class<? extends Op>> IN_FLOAT = Set.of(
            Attend.Backward.class, // its statistics are float32
            Ctc.class,
            Ctc.Backward.class,
            Fused.class,
            Fused.Many.class,
            Fused.ManySums.class,
            FusedRows.class,
            FusedSums.class,
            LookupConv.class,
            LookupConv.Backward.class,
            Gru.class,
            Gru.Backward.class,
            Lstm.class,
            Lstm.Backward.class,
            SeparableConv.class,
            SeparableConv.Backward.class,
            SimpleRnn.class,
            SimpleRnn.Backward.class,
            SquaredDeviations.class);

    private HalfCases() {}

    static List<OpCase> of(List<OpCase> floats) {
        List<OpCase> rows = new ArrayList<>();
        Map<String, Integer> taken = new HashMap<>();
        for (OpCase c : floats) {
            boolean suits = !IN_FLOAT.contains(c.op().getClass())
                    && c.inputs().stream().anyMatch(t -> t.dtype() == DType.FLOAT32 && t.size() > 1)
                    && c.inputs().stream().noneMatch(t -> t.dtype().isHalf());
            if (suits && taken.merge(OpNames.of(c.op()), 1, Integer::sum) <= ROWS) {
                rows.add(in(DType.BFLOAT16, c));
                rows.add(in(DType.FLOAT16, c));
            }
        }
        for (boolean trans : new boolean[] {false, true}) { // large enough for a library
            OpCase product = OpCase.of(new MatMul(trans, trans), TensorType.f32(150, 150), TensorType.f32(150, 150));
            OpCase batch =
                    OpCase.of(new MatMul(trans, false), TensorType.f32(2, 130, 130), TensorType.f32(2, 130, 130));
            for (OpCase c : List.of(product, batch)) {
                rows.add(in(DType.BFLOAT16, c));
                rows.add(in(DType.FLOAT16, c));
            }
        }
        return rows;
    }

    private static OpCase in(DType half, OpCase c) {
        List<TensorType> inputs = c.inputs().stream()
                .map(t -> t.dtype() == DType.FLOAT32 ? t.withDType(half) : t)
                .toList();
        return new OpCase(c.op(), inputs, c.values(), c.derived().andThen(rounded(half))::apply, c.tolerance(), 0);
    }

    private static UnaryOperator<List<NDArray>> rounded(DType half) {
        return arrays -> arrays.stream()
                .map(a -> a.dtype() == DType.FLOAT32 ? a.to(half) : a)
                .toList();
    }
}
