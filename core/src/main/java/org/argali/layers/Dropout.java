package org.argali.layers;

import java.util.List;
import org.argali.op.Compare;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * While training, sets a share {@code rate} of the elements to 0 and divides the others by {@code 1 - rate}; otherwise
 * does nothing (Srivastava et al. 2014). Shapes and masks stay as they are.
 *
 * <pre>{@code
 * Tensor y = dropout(0.5).apply(input(64));
 * }</pre>
 */
public final class Dropout extends ConfiguredLayer<Dropout> {
    private final double rate;

    /** @throws IllegalArgumentException if {@code rate} is not in [0, 1) */
    public Dropout(double rate) {
        this.rate = Arguments.rate("dropout", rate);
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        Arguments.inputs(inputs, 1);
        Arguments.floats(inputs.get(0));
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Value x = inputs.get(0);
        if (!c.training() || rate == 0) {
            return inputs;
        }
        Value keep = c.compare(Compare.GE, c.random(x.shape()), rate);
        return List.of(c.select(keep, c.mul(x, 1 / (1 - rate)), 0));
    }

    @Override
    protected boolean supportsMasking() {
        return true;
    }
}
