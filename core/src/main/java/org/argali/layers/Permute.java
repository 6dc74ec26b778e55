package org.argali.layers;

import java.util.List;
import java.util.stream.IntStream;
import org.argali.op.Transpose;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * Reorders the axes of each sample: axis {@code i} of the output is axis {@code dims[i]} of the input, both counted from
 * 1, and of any dtype.
 *
 * <pre>{@code
 * Tensor y = permute(2, 1).apply(input(10, 64));     // f32[?,64,10]
 * }</pre>
 */
public final class Permute extends ConfiguredLayer<Permute> {
    private final List<Integer> dims;

    /** @throws IllegalArgumentException if {@code dims} are not 1, 2, ... in some order */
    public Permute(int... dims) {
        this.dims = IntStream.of(dims).boxed().toList();
        List<Integer> ordered = IntStream.rangeClosed(1, dims.length).boxed().toList();
        if (!this.dims.stream().sorted().toList().equals(ordered)) {
            throw new IllegalArgumentException(
                    "[permute] takes each of the axes " + ordered + " once, not " + this.dims);
        }
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        Arguments.inputs(inputs, 1);
        int axes = inputs.get(0).rank() - 1;
        check(axes == dims.size(), "reorders " + dims.size() + " axes, but a sample has " + axes);
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        List<Integer> perm = IntStream.concat(IntStream.of(0), dims.stream().mapToInt(d -> d))
                .boxed()
                .toList();
        return List.of(c.emit(new Transpose(perm), inputs.get(0)));
    }

    @Override
    protected void describe(Options o) {
        o.put("dims", dims);
    }
}
