package org.argali.op;

import java.util.List;
import java.util.stream.IntStream;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Reduces over {@code axes} (ascending), which go away or, with {@code keepDims}, stay with size 1. Over no elements a
 * sum is 0, a product 1, a maximum the lowest number (minus infinity) and a minimum the highest. A maximum or minimum of
 * anything with NaN is NaN.
 *
 * <p>The gradient of a maximum or minimum is shared equally by all elements that attain it.
 */
public record Reduce(Kind kind, List<Integer> axes, boolean keepDims) implements Op {
    /** What is computed over the axes. */
    public enum Kind {
        SUM,
        MAX,
        MIN,
        /** Product; its gradient is not defined here. */
        PROD
    }

    public Reduce {
        axes = List.copyOf(axes);
    }

    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 1, in);
        TensorType t = in.get(0);
        Check.that(t.dtype() != DType.BOOL, this, "is not defined for bool; cast the input first", in);
        for (int i = 0; i < axes.size(); i++) {
            Check.axis(this, axes.get(i), t.rank(), in);
            Check.that(i == 0 || axes.get(i) > axes.get(i - 1), this, "axes must ascend, got " + axes, in);
        }
        return List.of(t.withShape(keepDims ? kept(t.shape()) : dropped(t.shape())));
    }

    /** The shape with the reduced axes of size 1. */
    public Shape kept(Shape s) {
        return new Shape(IntStream.range(0, s.rank())
                .map(i -> axes.contains(i) ? 1 : s.dim(i))
                .boxed()
                .toList());
    }

    private Shape dropped(Shape s) {
        return new Shape(IntStream.range(0, s.rank())
                .filter(i -> !axes.contains(i))
                .map(s::dim)
                .boxed()
                .toList());
    }

    @Override
    public void vjp(Vjp c) {
        if (!c.wants(0)) {
            return;
        }
        Value x = c.input(0);
        Shape kept = kept(x.shape());
        Value dy = c.reshape(c.outputGrad(), kept);
        switch (kind) {
            case SUM -> c.grad(0, c.broadcastTo(dy, x.shape()));
            case MAX, MIN -> {
                Value hit = c.compare(Compare.EQ, x, c.reshape(c.output(), kept));
                Value ones = c.cast(hit, x.type().dtype());
                Value count = c.emit(new Reduce(Kind.SUM, axes, true), ones);
                c.grad(0, c.mul(ones, c.div(dy, count)));
            }
            case PROD -> throw new IllegalStateException("reduce PROD has no gradient; use exp(sum(log(x)))");
        }
    }
}
