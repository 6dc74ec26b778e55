package org.argali.metrics;

import java.util.List;
import java.util.Optional;
import org.argali.losses.Ranks;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** The sum of the predictions themselves; targets are not looked at. */
public record Sum(String name) implements Metric {
    @Override
    public Sum name(String n) {
        return new Sum(n);
    }

    @Override
    public List<TensorType> state() {
        return List.of(TensorType.f32());
    }

    @Override
    public List<Value> update(Emitter e, List<Value> state, Value yTrue, Value yPred, Optional<Value> weights) {
        Value v = e.cast(yPred, DType.FLOAT32);
        Value w = weights.map(x -> e.mul(v, Ranks.leading(e, e.cast(x, DType.FLOAT32), v.shape())))
                .orElse(v);
        return List.of(e.add(state.get(0), e.sum(w)));
    }

    @Override
    public double[] result(List<NDArray> state) {
        return new double[] {state.get(0).at(0)};
    }
}
