package org.argali.layers;

import org.argali.op.Value;

/**
 * An activation as a layer of its own; shapes and masks stay as they are.
 *
 * <pre>{@code
 * Tensor y = activation(TANH).apply(input(64));
 * }</pre>
 */
public final class ActivationLayer extends ElementwiseLayer<ActivationLayer> {
    private final Activation activation;

    public ActivationLayer(Activation activation) {
        this.activation = activation;
    }

    @Override
    public String className() {
        return "Activation";
    }

    @Override
    Value change(Call c, Value x) {
        return activation.apply(c, x);
    }

    @Override
    protected void describe(Options o) {
        o.put("activation", activation);
    }
}
