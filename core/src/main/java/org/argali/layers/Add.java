package org.argali.layers;

import java.util.List;
import java.util.Optional;
import org.argali.op.Binary;
import org.argali.op.Value;

/**
 * The sum of its inputs: {@code a + b + ...}.
 *
 * <pre>{@code
 * Tensor x = input(8);
 * Tensor y = add(x, dense(8).apply(x));
 * }</pre>
 */
public final class Add extends MergeLayer<Add> {
    @Override
    Value merge(Call c, List<Value> values, List<Optional<Value>> masks) {
        return fold(c, Binary.ADD, values);
    }

    @Override
    String verb() {
        return "adds";
    }
}
