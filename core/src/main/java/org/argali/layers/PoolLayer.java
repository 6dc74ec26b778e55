package org.argali.layers;

import java.util.List;
import org.argali.op.Pool;
import org.argali.op.Value;

/**
 * Maximum or mean of each window: {@code float[n, s..., c] -> float[n, o..., c]}. Strides are the pool size unless given.
 * Padding takes no part.
 *
 * @param <L> the layer's own class
 */
public abstract class PoolLayer<L extends PoolLayer<L>> extends WindowLayer<L> {
    private final Pool.Kind poolKind;

    PoolLayer(Pool.Kind poolKind, int rank, int... poolSize) {
        super(rank, "pool size", poolSize, 0);
        this.poolKind = poolKind;
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Value x = dataFormat().toLast(c, inputs.get(0)); // [n, s..., c]
        Value y = c.emit(new Pool(poolKind, window(x.shape())), x);
        return List.of(dataFormat().fromLast(c, y));
    }
}
