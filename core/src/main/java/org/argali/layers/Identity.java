package org.argali.layers;

import java.util.List;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * Its input, of any type; masks pass through.
 *
 * <pre>{@code
 * Tensor y = identity().apply(input(64));
 * }</pre>
 */
public final class Identity extends ConfiguredLayer<Identity> {
    @Override
    protected void checkTypes(List<TensorType> inputs) {
        Arguments.inputs(inputs, 1);
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        return inputs;
    }

    @Override
    protected boolean supportsMasking() {
        return true;
    }

    /** There are none. */
    @Override
    protected void describe(Options o) {}
}
