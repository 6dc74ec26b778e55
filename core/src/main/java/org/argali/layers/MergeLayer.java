package org.argali.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.argali.op.Binary;
import org.argali.op.ShapeException;
import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Combines tensors element by element. Sizes broadcast as in NumPy; a tensor of lower rank gets axes of size 1 after the
 * batch axis, as in Keras. The result has a mask if every input has one: true where any of them is.
 *
 * @param <L> the layer's own class
 */
public abstract class MergeLayer<L extends MergeLayer<L>> extends ConfiguredLayer<L> {
    MergeLayer() {}

    /** Combines tensors of one rank; masks are bool, of the rank of the values, and may be absent. */
    abstract Value merge(Call c, List<Value> values, List<Optional<Value>> masks);

    /** What it does to tensors, for messages: {@code adds}. */
    abstract String verb();

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        check(!inputs.isEmpty(), "takes at least one input");
        TensorType first = inputs.get(0);
        for (TensorType t : inputs) {
            check(
                    t.dtype() == first.dtype(),
                    verb() + " tensors of one dtype, but " + first.dtype() + " != " + t.dtype() + "; cast one of them");
        }
    }

    @Override
    protected void checkTensors(List<Tensor> inputs) {
        int rank = maxRank(inputs.stream().map(Tensor::type).toList());
        List<Shape> shapes = inputs.stream().map(t -> widen(t.shape(), rank)).toList();
        for (int axis = 0; axis < rank; axis++) {
            int a = axis;
            long sizes = shapes.stream()
                    .mapToInt(s -> s.dim(a))
                    .filter(d -> d > 1)
                    .distinct()
                    .count();
            if (sizes > 1) {
                String what = verb() + " " + inputs.size() + " tensors";
                throw new ShapeException(Mismatch.explain(this, inputs, shapes, what, a));
            }
        }
    }

    /** Unknown sizes are taken to be those that the other inputs have there. */
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        int rank = maxRank(inputs);
        List<TensorType> wide =
                inputs.stream().map(t -> t.withShape(widen(t.shape(), rank))).toList();
        return super.infer(Mismatch.filled(wide, -1));
    }

    private static int maxRank(List<TensorType> types) {
        return types.stream().mapToInt(TensorType::rank).max().orElse(0);
    }

    private static Shape widen(Shape s, int rank) {
        List<Integer> dims = new ArrayList<>(s.dims());
        while (dims.size() < rank) {
            dims.add(1, 1);
        }
        return new Shape(dims);
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        int rank = maxRank(inputs.stream().map(Value::type).toList());
        List<Value> wide =
                inputs.stream().map(v -> c.reshape(v, widen(v.shape(), rank))).toList();
        List<Optional<Value>> masks = IntStream.range(0, inputs.size())
                .mapToObj(i -> elementMask(c, i, inputs.get(i), rank))
                .toList();
        return List.of(merge(c, wide, masks));
    }

    /** The mask of input {@code i} with a last axis of size 1, if the input has the full rank. */
    private static Optional<Value> elementMask(Call c, int i, Value x, int rank) {
        return c.mask(i)
                .filter(m -> x.shape().rank() == rank && m.shape().rank() == rank - 1)
                .map(m -> c.expandDims(m, -1));
    }

    /** All of {@code values} combined from left to right. */
    static Value fold(Call c, Binary op, List<Value> values) {
        return values.stream().reduce((a, b) -> c.emit(op, a, b)).orElseThrow();
    }

    /** As Keras: where only one of two elements counts, that one is taken, and else the op of both. */
    static Value foldMasked(Call c, Binary op, List<Value> values, List<Optional<Value>> masks) {
        Value out = values.get(0);
        Optional<Value> outMask = masks.get(0);
        for (int i = 1; i < values.size(); i++) {
            Value before = out;
            Optional<Value> mask = masks.get(i);
            Value x = values.get(i);
            Value theirs = mask.map(m -> c.select(m, x, before)).orElse(x);
            Value ours = outMask.map(m -> c.select(m, before, theirs)).orElse(before);
            outMask = outMask.flatMap(a -> mask.map(b -> c.emit(Binary.OR, a, b)));
            out = c.emit(op, ours, theirs);
        }
        return out;
    }

    @Override
    protected Map<Value, Value> masks(Call c, List<Value> inputs, List<Value> outputs) {
        List<Value> all = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            c.mask(i).ifPresent(all::add);
        }
        Shape first = all.isEmpty() ? Shape.SCALAR : all.get(0).shape();
        boolean same = all.stream().allMatch(m -> m.shape().rank() == first.rank());
        return all.size() < inputs.size() || !same ? Map.of() : Map.of(outputs.get(0), fold(c, Binary.OR, all));
    }

    /** There are none. */
    @Override
    protected void describe(Options o) {}
}
