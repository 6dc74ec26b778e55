package org.argali.layers;

import java.util.List;
import java.util.Optional;
import org.argali.op.Binary;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * The difference of two inputs: {@code a - b}.
 *
 * <pre>{@code
 * Tensor x = input(8);
 * Tensor y = subtract(x, dense(8).apply(x));
 * }</pre>
 */
public final class Subtract extends MergeLayer<Subtract> {
    @Override
    protected void checkTypes(List<TensorType> inputs) {
        Arguments.inputs(inputs, 2);
        super.checkTypes(inputs);
    }

    @Override
    Value merge(Call c, List<Value> values, List<Optional<Value>> masks) {
        return fold(c, Binary.SUB, values);
    }

    @Override
    String verb() {
        return "subtracts";
    }
}
