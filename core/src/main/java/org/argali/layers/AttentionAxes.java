package org.argali.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.Shape;

/**
 * How tensors {@code [n, axes..., heads, features]} become matrices of steps and features: the axes that attention goes
 * over become one, all others come before the heads.
 *
 * @param rank of such a tensor
 * @param axes that attention goes over
 */
record AttentionAxes(int rank, List<Integer> axes) {
    /** The batch, the other axes, and the heads. */
    private List<Integer> lead() {
        return IntStream.range(0, rank - 1)
                .filter(i -> !axes.contains(i))
                .boxed()
                .toList();
    }

    private List<Integer> order() {
        List<Integer> all = new ArrayList<>(lead());
        all.addAll(axes);
        all.add(rank - 1);
        return all;
    }

    private static Shape sizes(Shape s, List<Integer> which) {
        return new Shape(which.stream().map(s::dim).toList());
    }

    /** {@code [n, axes..., heads, d] -> [n, others..., heads, steps, d]}. */
    Value rows(Emitter e, Value x) {
        Value ordered = e.transpose(x, ints(order()));
        Shape s = x.shape();
        return e.reshape(ordered, sizes(s, lead()).append((int) sizes(s, axes).size(), s.last()));
    }

    /** Undoes {@link #rows}, for a tensor whose other sizes are those of {@code like}. */
    Value unrows(Emitter e, Value y, Shape like) {
        Shape split =
                sizes(like, lead()).append(sizes(like, axes)).append(y.shape().last());
        List<Integer> order = order();
        int[] back = IntStream.range(0, rank).map(order::indexOf).toArray();
        return e.transpose(e.reshape(y, split), back);
    }

    /** Weights {@code [n, others..., heads, t, s]} with the axes of query and key apart. */
    Value scores(Emitter e, Value weights, Shape query, Shape key) {
        return e.reshape(
                weights, sizes(query, lead()).append(sizes(query, axes)).append(sizes(key, axes)));
    }

    /** A mask {@code [n, ..., t..., s...]} as one for the scores. */
    Value mask(Emitter e, Value m) {
        Shape s = m.shape();
        int a = axes.size();
        int before = s.rank() - 2 * a;
        Shape wide = s.slice(0, before);
        while (wide.rank() < rank - 1 - a) {
            wide = wide.append(1);
        }
        return e.reshape(m, wide.append((int) s.size(before, before + a), (int) s.size(before + a, s.rank())));
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }
}
