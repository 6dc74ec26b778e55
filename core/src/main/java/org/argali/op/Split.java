package org.argali.op;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.argali.tensor.TensorType;

/** Cuts a tensor along {@code axis} into parts of {@code sizes}, one output each; the opposite of {@link Concat}. */
public record Split(int axis, List<Integer> sizes) implements Op {
    public Split {
        sizes = List.copyOf(sizes);
    }

    /** Parts of equal size. */
    public static Split evenly(int axis, int parts, int total) {
        return new Split(
                axis, IntStream.range(0, parts).map(i -> total / parts).boxed().toList());
    }

    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 1, in);
        TensorType x = in.get(0);
        Check.axis(this, axis, x.rank(), in);
        Check.that(!sizes.isEmpty(), this, "gives at least one part", in);
        int sum = 0;
        for (int s : sizes) {
            Check.that(s >= 0, this, "sizes are at least 0, got " + sizes, in);
            sum += s;
        }
        Check.that(
                sum == x.dim(axis),
                this,
                "the parts " + sizes + " do not make up axis " + axis + " of size " + x.dim(axis),
                in);
        List<TensorType> out = new ArrayList<>();
        sizes.forEach(s -> out.add(x.withShape(x.shape().with(axis, s))));
        return out;
    }

    @Override
    public void vjp(Vjp c) {
        if (c.wants(0)) {
            List<Value> parts =
                    IntStream.range(0, sizes.size()).mapToObj(c::outputGrad).toList();
            c.grad(0, c.concat(axis, parts));
        }
    }
}
