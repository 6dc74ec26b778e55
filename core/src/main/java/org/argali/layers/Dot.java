package org.argali.layers;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.argali.op.MatMul;
import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * The dot products of two tensors along one axis of each, for each sample: {@code (float[n, a..., d], float[n, b..., d]) ->
 * float[n, a..., b...]}, or {@code float[n, 1]} if nothing else is left.
 *
 * <pre>{@code
 * Tensor cosine = dot(1).normalize(true).apply(input(64), input(64));     // f32[?,1]
 * }</pre>
 */
public final class Dot extends ConfiguredLayer<Dot> {
    private final int first;
    private final int second;
    private boolean normalize;

    /** @param axes one axis for both inputs, or one for each; the batch axis is 0 and is not among them */
    public Dot(int... axes) {
        if (axes.length != 1 && axes.length != 2) {
            throw new IllegalArgumentException("[dot] takes one axis, or one for each input, not " + axes.length);
        }
        this.first = axes[0];
        this.second = axes[axes.length - 1];
    }

    /** Whether vectors are scaled to length 1 first, which gives their cosine; they are not by default. */
    public Dot normalize(boolean on) {
        return with(l -> l.normalize = on);
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        Arguments.inputs(inputs, 2);
        inputs.forEach(Arguments::floats);
        TensorType a = inputs.get(0);
        TensorType b = inputs.get(1);
        int d = a.dim(Arguments.axis(a, first));
        int e = b.dim(Arguments.axis(b, second));
        check(
                d == e || d == Shape.ANY || e == Shape.ANY,
                "the axes of a dot product have one size, but axis " + first + " of " + a + " has " + d + ", axis "
                        + second + " of " + b + " has " + e);
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Value a = last(c, inputs.get(0), first); // [n, a..., d]
        Value b = last(c, inputs.get(1), second); // [n, b..., d]
        Shape out = a.shape().without(-1);
        for (int i = 1; i < b.shape().rank() - 1; i++) {
            out = out.append(b.shape().dim(i));
        }
        Value y = c.emit(new MatMul(false, true), rows(c, a), rows(c, b));
        return List.of(c.reshape(y, out.rank() == 1 ? out.append(1) : out));
    }

    private Value last(Call c, Value x, int axis) {
        int at = x.shape().axis(axis);
        int rank = x.shape().rank();
        int[] order = IntStream.concat(IntStream.range(0, rank).filter(i -> i != at), IntStream.of(at))
                .toArray();
        Value moved = at == rank - 1 ? x : c.transpose(x, order);
        return normalize ? UnitNormalization.unit(c, moved, -1) : moved;
    }

    /** {@code [n, s..., d] -> [n, rows, d]}. */
    private static Value rows(Call c, Value x) {
        Shape s = x.shape();
        return c.reshape(x, Shape.of(s.dim(0), (int) s.size(1, s.rank() - 1), s.last()));
    }

    @Override
    protected Map<Value, Value> masks(Call c, List<Value> inputs, List<Value> outputs) {
        return Map.of();
    }

    @Override
    protected void describe(Options o) {
        o.put("axes", first == second ? first : List.of(first, second)).put("normalize", normalize);
    }
}
