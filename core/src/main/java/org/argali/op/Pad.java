package org.argali.op;

import java.util.ArrayList;
import java.util.List;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** On every axis puts {@code value} {@code low} times before, {@code high} times after, and {@code interior} times between elements. */
public record Pad(List<Integer> low, List<Integer> high, List<Integer> interior, double value) implements Op {
    public Pad {
        low = List.copyOf(low);
        high = List.copyOf(high);
        interior = List.copyOf(interior);
    }

    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 1, in);
        Shape s = in.get(0).shape();
        int r = s.rank();
        Check.that(
                low.size() == r && high.size() == r && interior.size() == r, this, "needs a padding for each axis", in);
        List<Integer> dims = new ArrayList<>();
        for (int i = 0; i < r; i++) {
            Check.that(
                    low.get(i) >= 0 && high.get(i) >= 0 && interior.get(i) >= 0, this, "paddings are at least 0", in);
            int inside = s.dim(i) == 0 ? 0 : s.dim(i) + (s.dim(i) - 1) * interior.get(i);
            dims.add(low.get(i) + inside + high.get(i));
        }
        return List.of(in.get(0).withShape(new Shape(dims)));
    }

    @Override
    public void vjp(Vjp c) {
        if (!c.wants(0)) {
            return;
        }
        List<Integer> limits = new ArrayList<>();
        List<Integer> strides = new ArrayList<>();
        for (int i = 0; i < low.size(); i++) {
            limits.add(c.output().shape().dim(i) - high.get(i));
            strides.add(interior.get(i) + 1);
        }
        c.grad(0, c.emit(new Slice(low, limits, strides), c.outputGrad()));
    }
}
