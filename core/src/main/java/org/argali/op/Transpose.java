package org.argali.op;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** Reorders the axes: axis {@code i} of the output is axis {@code perm[i]} of the input. */
public record Transpose(List<Integer> perm) implements Op {
    public Transpose {
        perm = List.copyOf(perm);
    }

    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 1, in);
        List<Integer> sorted = perm.stream().sorted().toList();
        Check.that(
                sorted.equals(IntStream.range(0, in.get(0).rank()).boxed().toList()),
                this,
                perm + " is not a permutation of the axes",
                in);
        Shape s = in.get(0).shape();
        return List.of(in.get(0).withShape(new Shape(perm.stream().map(s::dim).toList())));
    }

    /** The permutation that undoes this one. */
    public Transpose inverse() {
        List<Integer> p = new ArrayList<>(perm);
        for (int i = 0; i < perm.size(); i++) {
            p.set(perm.get(i), i);
        }
        return new Transpose(p);
    }

    @Override
    public void vjp(Vjp c) {
        if (c.wants(0)) {
            c.grad(0, c.emit(inverse(), c.outputGrad()));
        }
    }
}
