package org.argali.tck;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Fused;
import org.argali.op.FusedSums;
import org.argali.op.Reduce;
import org.argali.op.SquaredDeviations;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/** Programs of {@link FusedSums}, each written with an emitter and then packed into one op. */
final class FusedSumsCases {
    private interface Body extends BiFunction<Emitter, List<Value>, List<Value>> {}

    private FusedSumsCases() {}

    static List<OpCase> rows() {
        List<OpCase> rows = new ArrayList<>();
        for (String s : List.of(
                "[1,1]",
                "[1,3]",
                "[3,1]",
                "[2,2]",
                "[257,3]",
                "[5,31]",
                "[128,10]",
                "[33,33]",
                "[9,64]",
                "[2,257]",
                "[3,1031]",
                "[700,17]",
                "[37,2048]",
                "[5,5000]",
                "[0,3]",
                "[3,0]")) {
            String f = "f32" + s;
            String column = "f32[1," + s.substring(s.indexOf(',') + 1);
            rows.add(pack((g, x) -> List.of(sum(g, g.mul(x.get(0), x.get(1)), 1)), f, f));
            rows.add(pack(FusedSumsCases::normalization, f, f, column, column));
        }
        // the last axis stays, the last two stay, none stays
        for (int axes : new int[] {1, 2, 3, 4}) {
            rows.add(pack(
                    (g, x) -> {
                        Value y = g.sub(x.get(0), x.get(1));
                        return List.of(y, sum(g, g.square(y), axes), sum(g, y, axes));
                    },
                    "f32[4,5,6,19]",
                    "f32[19]"));
        }
        // sums alone: of an input as it is, twice; kept axes and dropped ones; what is summed is an output too
        rows.add(pack(
                (g, x) -> List.of(
                        sum(g, x.get(0), 2),
                        g.emit(new Reduce(Reduce.Kind.SUM, List.of(0, 1), true), x.get(0)),
                        g.neg(x.get(0))),
                "f32[6,7,33]"));
        // values of other types on the way; sums before other results
        rows.add(pack(
                (g, x) -> {
                    Value on = g.emit(Compare.GT, x.get(0), x.get(1));
                    Value g1 = g.select(on, x.get(2), 0);
                    return List.of(sum(g, g1, 1), on, sum(g, g.mul(g1, x.get(0)), 1), g1);
                },
                "f32[301,48]",
                "f32[]",
                "f32[301,48]"));
        // the mean and the variance of what a loop computes, which is written too
        rows.add(pack(
                (g, x) -> {
                    Value y = g.add(g.relu(x.get(0)), x.get(1));
                    return List.of(y, sum(g, y, 2), g.emit(new SquaredDeviations(List.of(0, 1), false), y));
                },
                "f32[13,11,48]",
                "f32[48]"));
        rows.addAll(SquaredDeviationsCases.withSums());
        return rows;
    }

    /** As in the gradient of a batch normalization. */
    private static List<Value> normalization(Emitter g, List<Value> x) {
        Value centred = g.sub(x.get(0), x.get(2));
        Value dy = g.mul(x.get(1), x.get(3));
        return List.of(sum(g, dy, 1), sum(g, g.mul(dy, centred), 1), dy);
    }

    private static Value sum(Emitter g, Value x, int axes) {
        return g.emit(
                new Reduce(Reduce.Kind.SUM, IntStream.range(0, axes).boxed().toList(), false), x);
    }

    private static OpCase pack(Body body, String... types) {
        List<TensorType> in = Stream.of(types).map(TensorType::parse).toList();
        return OpCase.of(sumsLast(FusedCases.pack(body, in)), in.toArray(TensorType[]::new));
    }

    private static FusedSums sumsLast(Fused all) {
        List<Integer> order = new ArrayList<>(
                IntStream.range(0, all.inputs() + all.steps().size()).boxed().toList());
        order.sort(Comparator.comparing(v -> v >= all.inputs()
                && FusedSums.sums(all.steps().get(v - all.inputs()).op())));
        List<Fused.Step> steps = order.stream()
                .filter(v -> v >= all.inputs())
                .map(v -> all.steps().get(v - all.inputs()))
                .map(s -> new Fused.Step(
                        s.op(), s.args().stream().map(order::indexOf).toList()))
                .toList();
        return new FusedSums(
                all.inputs(), steps, all.results().stream().map(order::indexOf).toList());
    }
}
