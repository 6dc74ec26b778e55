package org.argali.op;

import java.util.ArrayList;
import java.util.List;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Convolution (cross-correlation, as in Keras) in any number of spatial dimensions: {@code (x [n, s..., c], filter
 * [k..., c/groups, f]) -> [n, o..., f]}.
 *
 * <p>Output channel {@code j} belongs to group {@code j / (f/groups)} and sees that group's {@code c/groups} input
 * channels. Padded elements are 0. Gradients are {@link BackwardData} and {@link BackwardFilter}.
 */
public record Conv(Window window, int groups) implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 2, in);
        Check.isFloat(this, 0, in);
        Check.sameDType(this, in);
        Shape x = in.get(0).shape();
        Shape w = in.get(1).shape();
        checkFilter(this, window, groups, x, w, in);
        return List.of(in.get(0).withShape(outputShape(this, window, x, w, in)));
    }

    private static void checkFilter(Op op, Window window, int groups, Shape x, Shape w, List<TensorType> in) {
        int r = window.rank();
        Check.that(groups >= 1, op, "groups are at least 1, not " + groups, in);
        Check.that(x.rank() == r + 2 && w.rank() == r + 2, op, "input and filter must have rank " + (r + 2), in);
        Check.that(
                w.slice(0, r).dims().equals(window.size()),
                op,
                "the filter must begin with the window " + window.size(),
                in);
        Check.that(
                x.last() == w.dim(r) * groups,
                op,
                "the filter sees " + w.dim(r) + " channels in each of " + groups + " groups, but the input has "
                        + x.last(),
                in);
        Check.that(w.last() % groups == 0, op, w.last() + " filters do not divide into " + groups + " groups", in);
    }

    private static Shape outputShape(Op op, Window window, Shape x, Shape w, List<TensorType> in) {
        List<Integer> dims = new ArrayList<>(List.of(x.dim(0)));
        for (int i = 0; i < window.rank(); i++) {
            int out = window.outputs(i, x.dim(i + 1));
            Check.that(
                    out > 0,
                    op,
                    "a window of " + window.extent(i) + " does not fit axis " + (i + 1) + " of size " + x.dim(i + 1)
                            + " with padding " + window.low().get(i) + " and "
                            + window.high().get(i),
                    in);
            dims.add(out);
        }
        dims.add(w.last());
        return new Shape(dims);
    }

    @Override
    public void vjp(Vjp c) {
        Value x = c.input(0);
        Value w = c.input(1);
        Value dy = c.outputGrad();
        if (c.wants(0)) {
            c.grad(0, c.emit(new BackwardData(window, groups, x.shape()), w, dy));
        }
        if (c.wants(1)) {
            c.grad(1, c.emit(new BackwardFilter(window, groups), x, dy));
        }
    }

    /** {@code (filter, dy) -> dx} of shape {@code input}; also the transposed convolution. */
    public record BackwardData(Window window, int groups, Shape input) implements Op {
        @Override
        public List<TensorType> infer(List<TensorType> in) {
            Check.count(this, 2, in);
            Check.isFloat(this, 0, in);
            Check.sameDType(this, in);
            Shape w = in.get(0).shape();
            checkFilter(this, window, groups, input, w, in);
            Shape out = outputShape(this, window, input, w, in);
            Check.that(out.equals(in.get(1).shape()), this, "the gradient must have shape " + out, in);
            return List.of(in.get(0).withShape(input));
        }

        @Override
        public void vjp(Vjp c) {
            Value w = c.input(0);
            Value dy = c.input(1);
            Value ddx = c.outputGrad();
            if (c.wants(0)) {
                c.grad(0, c.emit(new BackwardFilter(window, groups), ddx, dy));
            }
            if (c.wants(1)) {
                c.grad(1, c.emit(new Conv(window, groups), ddx, w));
            }
        }
    }

    /** {@code (x, dy) -> dfilter}. */
    public record BackwardFilter(Window window, int groups) implements Op {
        @Override
        public List<TensorType> infer(List<TensorType> in) {
            Check.count(this, 2, in);
            Check.isFloat(this, 0, in);
            Check.sameDType(this, in);
            Shape x = in.get(0).shape();
            Shape dy = in.get(1).shape();
            Check.that(
                    x.rank() == window.rank() + 2
                            && dy.rank() == x.rank()
                            && groups >= 1
                            && x.last() % groups == 0
                            && dy.last() % groups == 0,
                    this,
                    "input and gradient must have rank " + (window.rank() + 2) + " and whole groups",
                    in);
            Shape w = new Shape(window.size()).append(x.last() / groups, dy.last());
            Shape out = outputShape(this, window, x, w, in);
            Check.that(out.equals(dy), this, "the gradient must have shape " + out, in);
            return List.of(in.get(0).withShape(w));
        }

        @Override
        public void vjp(Vjp c) {
            Value x = c.input(0);
            Value dy = c.input(1);
            Value ddw = c.outputGrad();
            if (c.wants(0)) {
                c.grad(0, c.emit(new BackwardData(window, groups, x.shape()), ddw, dy));
            }
            if (c.wants(1)) {
                c.grad(1, c.emit(new Conv(window, groups), x, ddw));
            }
        }
    }
}
