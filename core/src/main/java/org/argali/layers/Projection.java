package org.argali.layers;

import java.util.Optional;
import org.argali.op.Value;
import org.argali.tensor.Shape;

/** The weights of a dense layer between some last axes of a tensor and others: one of attention's projections. */
record Projection(Weight kernel, Optional<Weight> bias, int inAxes) {
    /** {@code [n, ..., in...] -> [n, ..., out...]}. */
    Value apply(Call c, Value x) {
        Shape k = kernel.type().shape();
        int in = (int) k.size(0, inAxes);
        int out = (int) k.size(inAxes, k.rank());
        int free = x.shape().rank() - inAxes;
        Value flat = c.reshape(x, Shape.of((int) x.shape().size(0, free), in));
        Value y = c.matmul(flat, c.reshape(c.weight(kernel), Shape.of(in, out)));
        Value sum =
                bias.map(b -> c.add(y, c.reshape(c.weight(b), Shape.of(out)))).orElse(y);
        return c.reshape(sum, x.shape().slice(0, free).append(k.slice(inAxes, k.rank())));
    }
}
