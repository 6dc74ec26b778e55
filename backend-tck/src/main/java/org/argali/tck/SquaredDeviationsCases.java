package org.argali.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.argali.op.Fused;
import org.argali.op.FusedSums;
import org.argali.op.Op;
import org.argali.op.SquaredDeviations;
import org.argali.tensor.TensorType;

/** {@link SquaredDeviations}, alone and with the sum of the same elements, of values that are far from zero too. */
final class SquaredDeviationsCases {
    /** Deviations of 1 around 10,000: squares of the values themselves would leave no digit of the variance. */
    private static final Values FAR = new Values("far from zero", (r, i, t) -> 1e4 + r.nextGaussian());

    /** What comes last is no number. */
    private static final Values ENDS_INFINITE =
            new Values("infinite at the end", (r, i, t) -> i >= 3000 ? Double.POSITIVE_INFINITY : r.nextGaussian());

    private SquaredDeviationsCases() {}

    static List<OpCase> rows() {
        List<OpCase> rows = new ArrayList<>();
        for (int n : Cases.EDGES) {
            rows.add(row(1, n, 3));
            rows.add(row(1, 3, n).gradient());
            rows.add(row(1, n, 33).values(FAR));
        }
        for (int columns : new int[] {1, 2, 3, 16, 17, 48, 64, 728, 1031, 2048}) {
            rows.add(row(1, 201, columns).values(FAR));
            rows.add(row(1, 201, columns).values(Values.constant(1e4 + 1.0 / 1024)));
            rows.add(row(1, 301, columns).values(firstRow(columns, 1e6)));
            rows.add(row(1, 301, columns).values(firstRow(columns, Double.POSITIVE_INFINITY)));
        }
        rows.add(row(1, 20011, 3).values(FAR));
        rows.add(row(1, 100003, 1).values(FAR));
        rows.add(row(1, 1031, 3).values(ENDS_INFINITE));
        rows.add(row(1, 33, 3).values(Values.SPECIAL));
        rows.add(row(1, 0, 3));
        rows.add(row(1, 3, 0));
        for (int axes = 1; axes <= 4; axes++) {
            rows.add(row(axes, 4, 5, 6, 19).values(FAR));
            rows.add(row(axes, 2, 3, 2, 5).gradient());
        }
        return rows;
    }

    /** Rows of {@link FusedSums} that read a tensor once for its mean and its variance. */
    static List<OpCase> withSums() {
        List<OpCase> rows = new ArrayList<>();
        for (int columns : new int[] {1, 3, 32, 48, 728, 1031, 2048}) {
            SquaredDeviations d = deviations(1, false);
            Op both = new FusedSums(
                    1, List.of(new Fused.Step(d.sum(), List.of(0)), new Fused.Step(d, List.of(0))), List.of(1, 2));
            TensorType type = TensorType.f32(301, columns);
            rows.add(OpCase.of(both, type).values(FAR).within(Tolerance.of(d)));
        }
        return rows;
    }

    private static Values firstRow(int columns, double value) {
        return new Values("first row " + value, (r, i, t) -> i < columns ? value : r.nextGaussian());
    }

    private static OpCase row(int axes, int... shape) {
        return OpCase.of(deviations(axes, axes % 2 == 0), TensorType.f32(shape));
    }

    private static SquaredDeviations deviations(int axes, boolean keepDims) {
        return new SquaredDeviations(IntStream.range(0, axes).boxed().toList(), keepDims);
    }
}
