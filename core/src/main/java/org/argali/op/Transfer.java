package org.argali.op;

import java.util.List;
import org.argali.tensor.TensorType;

/** A copy between the chosen device and the host's fallback device, written by placement. The plan runs it itself. */
public enum Transfer implements Op {
    TO_HOST,
    TO_DEVICE;

    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 1, in);
        return in;
    }

    @Override
    public void vjp(Vjp c) {
        throw new IllegalStateException("placement comes after gradients");
    }
}
