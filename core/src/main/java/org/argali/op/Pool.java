package org.argali.op;

import java.util.ArrayList;
import java.util.List;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Maximum or mean of each window: {@code [n, s..., c] -> [n, o..., c]}. Padding takes no part: it is never a maximum, and
 * a mean divides by the elements that are really there (as in Keras).
 *
 * <p>The gradient of a maximum goes to its first element in row-major order of the window.
 */
public record Pool(Kind kind, Window window) implements Op {
    /** What is taken of each window. */
    public enum Kind {
        MAX,
        AVERAGE
    }

    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 1, in);
        Check.isFloat(this, 0, in);
        Shape x = in.get(0).shape();
        int r = window.rank();
        Check.that(x.rank() == r + 2, this, "the input must have rank " + (r + 2), in);
        Check.that(window.dilations().stream().allMatch(d -> d == 1), this, "has no dilation", in);
        List<Integer> dims = new ArrayList<>(List.of(x.dim(0)));
        for (int i = 0; i < r; i++) {
            int out = window.outputs(i, x.dim(i + 1));
            Check.that(
                    out > 0,
                    this,
                    "a window of " + window.extent(i) + " does not fit axis " + (i + 1) + " of size " + x.dim(i + 1),
                    in);
            Check.that(
                    window.low().get(i) < window.extent(i) && window.high().get(i) < window.extent(i),
                    this,
                    "padding must be smaller than the window",
                    in);
            dims.add(out);
        }
        dims.add(x.last());
        return List.of(in.get(0).withShape(new Shape(dims)));
    }

    @Override
    public void vjp(Vjp c) {
        if (c.wants(0)) {
            c.grad(0, c.emit(new Backward(kind, window), c.input(0), c.output(), c.outputGrad()));
        }
    }

    /** {@code (x, y, dy) -> dx}. */
    public record Backward(Kind kind, Window window) implements Op {
        @Override
        public List<TensorType> infer(List<TensorType> in) {
            Check.count(this, 3, in);
            TensorType y = new Pool(kind, window).infer(in.subList(0, 1)).get(0);
            Check.that(in.get(1).equals(y) && in.get(2).equals(y), this, "output and gradient must be " + y, in);
            return in.subList(0, 1);
        }

        @Override
        public void vjp(Vjp c) {
            throw new IllegalStateException("the gradient of a pooling gradient is not defined here");
        }
    }
}
