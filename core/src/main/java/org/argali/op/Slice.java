package org.argali.op;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** On every axis the elements {@code starts}, {@code starts + strides}, ... below {@code limits}. */
public record Slice(List<Integer> starts, List<Integer> limits, List<Integer> strides) implements Op {
    public Slice {
        starts = List.copyOf(starts);
        limits = List.copyOf(limits);
        strides = List.copyOf(strides);
    }

    /** Elements {@code from} (inclusive) to {@code to} (exclusive) of one axis. */
    public static Slice along(Shape shape, int axis, int from, int to) {
        List<Integer> starts = new ArrayList<>(Collections.nCopies(shape.rank(), 0));
        List<Integer> limits = new ArrayList<>(shape.dims());
        starts.set(axis, from);
        limits.set(axis, to);
        return new Slice(starts, limits, Collections.nCopies(shape.rank(), 1));
    }

    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 1, in);
        Shape s = in.get(0).shape();
        int r = s.rank();
        Check.that(
                starts.size() == r && limits.size() == r && strides.size() == r,
                this,
                "needs a range for each axis",
                in);
        List<Integer> dims = new ArrayList<>();
        for (int i = 0; i < r; i++) {
            int from = starts.get(i);
            int to = limits.get(i);
            int by = strides.get(i);
            Check.that(
                    from >= 0 && from <= to && to <= s.dim(i) && by > 0,
                    this,
                    "the range " + from + " to " + to + " by " + by + " is outside axis " + i + " of size " + s.dim(i),
                    in);
            dims.add((to - from + by - 1) / by);
        }
        return List.of(in.get(0).withShape(new Shape(dims)));
    }

    @Override
    public void vjp(Vjp c) {
        if (!c.wants(0)) {
            return;
        }
        Shape x = c.input(0).shape();
        Shape y = c.output().shape();
        List<Integer> high = new ArrayList<>();
        List<Integer> interior = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++) {
            int covered = y.dim(i) == 0 ? 0 : (y.dim(i) - 1) * strides.get(i) + 1;
            high.add(x.dim(i) - starts.get(i) - covered);
            interior.add(strides.get(i) - 1);
        }
        c.grad(0, c.emit(new Pad(starts, high, interior, 0), c.outputGrad()));
    }
}
