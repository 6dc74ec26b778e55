package org.argali.layers;

import java.util.List;
import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * A vector as every step of a sequence: {@code [n, d] -> [n, times, d]}, of any dtype.
 *
 * <pre>{@code
 * Tensor y = repeatVector(3).apply(input(64));     // f32[?,3,64]
 * }</pre>
 */
public final class RepeatVector extends ConfiguredLayer<RepeatVector> {
    private final int times;

    /** @throws IllegalArgumentException if {@code times} is not positive */
    public RepeatVector(int times) {
        this.times = Arguments.positive("repeat_vector", "times", times);
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        Arguments.inputs(inputs, 1);
        Arguments.rank(inputs.get(0), 2, "[batch, features]");
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Shape s = inputs.get(0).shape();
        return List.of(c.broadcastTo(c.expandDims(inputs.get(0), 1), Shape.of(s.dim(0), times, s.dim(1))));
    }

    @Override
    protected void describe(Options o) {
        o.put("n", times);
    }
}
