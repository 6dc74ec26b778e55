package org.argali.op;

import java.util.List;
import org.argali.tensor.TensorType;

/** Its input, through which no gradient flows. A pass removes it once gradients are taken. */
public enum StopGradient implements Op {
    STOP_GRADIENT;

    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 1, in);
        return in;
    }

    @Override
    public void vjp(Vjp c) {
        // That is its purpose.
    }
}
