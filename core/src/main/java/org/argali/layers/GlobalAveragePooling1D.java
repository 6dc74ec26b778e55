package org.argali.layers;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.argali.op.Pool;
import org.argali.op.Reduce;
import org.argali.op.Value;
import org.argali.tensor.DType;

/**
 * The mean over the steps of sequences: {@code float[n, t, c] -> float[n, c]}. With a mask, the mean of the steps that
 * count; a sequence of which none counts gives NaN, as in Keras.
 *
 * <pre>{@code
 * Tensor y = globalAveragePooling1d().apply(input(100, 32));     // f32[?,32]
 * }</pre>
 */
public final class GlobalAveragePooling1D extends GlobalPoolLayer<GlobalAveragePooling1D> {
    public GlobalAveragePooling1D() {
        super(Pool.Kind.AVERAGE, 1);
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Optional<Value> mask = c.mask(0);
        return mask.isPresent() ? List.of(masked(c, inputs.get(0), mask.get())) : super.call(c, inputs);
    }

    private Value masked(Call c, Value x, Value mask) {
        int channels = dataFormat().channelAxis(3);
        Value m = c.expandDims(mask, channels); // [n, t, 1] or [n, 1, t]
        Value sum = c.reduce(Reduce.Kind.SUM, c.select(m, x, 0), keepsDims(), spatialAxes());
        Value count = c.reduce(Reduce.Kind.SUM, c.cast(m, DType.FLOAT32), keepsDims(), spatialAxes());
        return c.div(sum, count);
    }

    @Override
    protected Map<Value, Value> masks(Call c, List<Value> inputs, List<Value> outputs) {
        return Map.of();
    }

    @Override
    protected boolean computesInFloat() {
        return true;
    }
}
