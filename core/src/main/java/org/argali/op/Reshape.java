package org.argali.op;

import java.util.List;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** The same elements in the same order under another shape. A view: it costs nothing. */
public record Reshape(Shape shape) implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 1, in);
        Check.that(
                in.get(0).size() == shape.size(),
                this,
                "the sizes differ: " + in.get(0).size() + " elements do not fill " + shape,
                in);
        return List.of(in.get(0).withShape(shape));
    }

    @Override
    public void vjp(Vjp c) {
        if (c.wants(0)) {
            c.grad(0, c.reshape(c.outputGrad(), c.input(0).shape()));
        }
    }
}
