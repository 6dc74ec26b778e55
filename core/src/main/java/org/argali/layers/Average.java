package org.argali.layers;

import java.util.List;
import java.util.Optional;
import org.argali.op.Binary;
import org.argali.op.Value;

/**
 * The mean of its inputs: {@code (a + b + ...) / count}.
 *
 * <pre>{@code
 * Tensor x = input(8);
 * Tensor y = average(x, dense(8).apply(x));
 * }</pre>
 */
public final class Average extends MergeLayer<Average> {
    @Override
    Value merge(Call c, List<Value> values, List<Optional<Value>> masks) {
        return c.div(fold(c, Binary.ADD, values), values.size());
    }

    @Override
    String verb() {
        return "averages";
    }
}
