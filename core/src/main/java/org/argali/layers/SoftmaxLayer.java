package org.argali.layers;

import org.argali.op.Softmax;
import org.argali.op.Value;

/**
 * {@code e^x / sum e^x} over an axis, the last by default.
 *
 * <pre>{@code
 * Tensor y = softmax().axis(1).apply(input(10, 4));
 * }</pre>
 */
public final class SoftmaxLayer extends ElementwiseLayer<SoftmaxLayer> {
    private int axis = -1;

    public SoftmaxLayer axis(int a) {
        return with(l -> l.axis = a);
    }

    @Override
    public String className() {
        return "Softmax";
    }

    @Override
    Value change(Call c, Value x) {
        return ActivationMath.along(c, new Softmax(), x, axis);
    }

    @Override
    protected void describe(Options o) {
        o.put("axis", axis);
    }
}
