package org.argali.layers;

import java.util.List;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * A layer from one float tensor to another of the same shape; a mask passes through.
 *
 * @param <L> the layer's own class
 */
public abstract class ElementwiseLayer<L extends ElementwiseLayer<L>> extends ConfiguredLayer<L> {
    ElementwiseLayer() {}

    /** Writes the ops. */
    abstract Value change(Call c, Value x);

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        Arguments.inputs(inputs, 1);
        Arguments.floats(inputs.get(0));
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        return List.of(change(c, inputs.get(0)));
    }

    @Override
    protected boolean supportsMasking() {
        return true;
    }
}
