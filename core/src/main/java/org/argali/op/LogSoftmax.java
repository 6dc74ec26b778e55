package org.argali.op;

import java.util.List;
import org.argali.tensor.TensorType;

/** {@code x - log sum e^x} over the last axis, computed after subtracting the maximum. */
public record LogSoftmax() implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> in) {
        return new Softmax().infer(in);
    }

    @Override
    public void vjp(Vjp c) {
        if (c.wants(0)) {
            Value dy = c.outputGrad();
            Value sum = c.reduce(Reduce.Kind.SUM, dy, true, -1);
            c.grad(0, c.sub(dy, c.mul(c.exp(c.output()), sum)));
        }
    }
}
