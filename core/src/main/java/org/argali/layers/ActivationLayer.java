package org.argali.layers;

import java.util.List;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * An activation as a layer of its own; shapes and masks stay as they are.
 *
 * <pre>{@code
 * Tensor y = activation(TANH).apply(input(64));
 * }</pre>
 */
public final class ActivationLayer extends ConfiguredLayer<ActivationLayer> {
    private final Activation activation;

    public ActivationLayer(Activation activation) {
        this.activation = activation;
    }

    @Override
    public String className() {
        return "Activation";
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        Arguments.inputs(inputs, 1);
        Arguments.floats(inputs.get(0));
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        return List.of(activation.apply(c, inputs.get(0)));
    }

    @Override
    protected boolean supportsMasking() {
        return true;
    }
}
