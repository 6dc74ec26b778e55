package org.argali.reference;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.Fill;
import org.argali.op.Fused;
import org.argali.op.FusedRows;
import org.argali.op.FusedSums;
import org.argali.op.Reduce;
import org.argali.op.SquaredDeviations;
import org.argali.tensor.TensorType;

/** The steps of fused rows or sums, each for the whole tensor before the next. */
final class FusedRowsLoop {
    private FusedRowsLoop() {}

    static void rows(FusedRows op, Loop.Call c) {
        run(op.steps(), op.results(), op.valueTypes(types(c)), c);
    }

    static void sums(FusedSums op, Loop.Call c) {
        run(op.steps(), op.results(), op.valueTypes(types(c)), c);
    }

    private static List<TensorType> types(Loop.Call c) {
        return c.inputs().stream().map(Cells::type).toList();
    }

    private static void run(List<Fused.Step> steps, List<Integer> results, List<TensorType> types, Loop.Call c) {
        List<Cells> values = new ArrayList<>(c.inputs());
        for (Fused.Step step : steps) {
            TensorType type = types.get(values.size());
            Cells to = new Cells(type, new ReferenceBuffer(type.size() * ReferenceBuffer.CELL, 0, () -> {}), 0);
            run(
                    step,
                    new Loop.Call(
                            c.where(), step.args().stream().map(values::get).toList(), List.of(to)));
            values.add(to);
        }
        for (int r = 0; r < results.size(); r++) {
            Cells from = values.get(results.get(r));
            for (int i = 0; i < from.size(); i++) {
                c.out(r).set(i, from.get(i));
            }
        }
    }

    private static void run(Fused.Step step, Loop.Call c) {
        if (step.op() instanceof Reduce r) {
            ReduceLoops.reduce(r, c);
        } else if (step.op() instanceof SquaredDeviations d) {
            ReduceLoops.squaredDeviations(d, c);
        } else if (step.op() instanceof Fill f) {
            c.out().fill(f.value());
        } else {
            Indices.forEach(c.out().shape(), index -> {
                double[] x = c.inputs().stream()
                        .mapToDouble(in -> in.at(Indices.broadcast(in.shape(), index)))
                        .toArray();
                c.out().put(Scalars.apply(step.op(), c.in(0).type().dtype(), x), index);
            });
        }
    }
}
