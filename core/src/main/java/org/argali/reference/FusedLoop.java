package org.argali.reference;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.Fill;
import org.argali.op.Fused;
import org.argali.tensor.DType;
import org.argali.tensor.TensorType;

/** The steps of a fused op, one after another for each element. */
final class FusedLoop {
    private FusedLoop() {}

    static void run(Fused op, Loop.Call c) {
        List<TensorType> types =
                op.valueTypes(c.inputs().stream().map(Cells::type).toList());
        Indices.forEach(c.out().shape(), index -> {
            List<Double> values = new ArrayList<>();
            for (Cells in : c.inputs()) {
                values.add(in.at(Indices.broadcast(in.shape(), index)));
            }
            for (Fused.Step step : op.steps()) {
                DType type = types.get(values.size()).dtype();
                values.add(type.round(step(step, types, values)));
            }
            for (int r = 0; r < op.results().size(); r++) {
                c.out(r).put(values.get(op.results().get(r)), index);
            }
        });
    }

    private static double step(Fused.Step step, List<TensorType> types, List<Double> values) {
        double[] x = step.args().stream().mapToDouble(values::get).toArray();
        DType type = step.op() instanceof Fill f
                ? f.type().dtype()
                : types.get(step.args().get(0)).dtype();
        return Scalars.apply(step.op(), type, x);
    }
}
