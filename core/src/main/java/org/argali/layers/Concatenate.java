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
 * Joins tensors along an axis, the last by default; all other sizes must be equal.
 *
 * <p>With masks, as in Keras: joined along the last axis, a step counts if it does in any input; joined along another,
 * masks are joined too. An input without a mask counts everywhere.
 *
 * <pre>{@code
 * Tensor a = input(10, 4);
 * Tensor b = input(10, 2);
 * Tensor y = concatenate(a, b);     // f32[?,10,6]
 * }</pre>
 */
public final class Concatenate extends ConfiguredLayer<Concatenate> {
    private int axis = -1;

    /** The axis to join along; negative counts from the end, 0 is the batch and not allowed. */
    public Concatenate axis(int a) {
        return with(l -> l.axis = a);
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        check(!inputs.isEmpty(), "takes at least one input");
        TensorType first = inputs.get(0);
        int r = first.rank();
        for (TensorType t : inputs) {
            check(
                    t.dtype() == first.dtype(),
                    "joins tensors of one dtype, but " + first.dtype() + " != " + t.dtype() + "; cast one of them");
            check(
                    t.rank() == r,
                    "joins tensors of one rank, but " + r + " != " + t.rank() + "; reshape or flatten one");
        }
        int a = axis < 0 ? axis + r : axis;
        check(a != 0, "cannot join along axis 0, the batch");
        check(
                a > 0 && a < r,
                "there is no axis " + axis + " in rank " + r + "; axes to join along are 1 to " + (r - 1)
                        + ", or -1 for the last");
    }

    @Override
    protected void checkTensors(List<Tensor> inputs) {
        checkTypes(inputs.stream().map(Tensor::type).toList());
        List<Shape> shapes = inputs.stream().map(Tensor::shape).toList();
        int joined = shapes.get(0).axis(axis);
        for (int a = 0; a < shapes.get(0).rank(); a++) {
            int other = a;
            long sizes = shapes.stream()
                    .mapToInt(s -> s.dim(other))
                    .filter(d -> d >= 0)
                    .distinct()
                    .count();
            if (a != joined && sizes > 1) {
                String what = "joins " + inputs.size() + " tensors on axis " + joined;
                throw new ShapeException(Mismatch.explain(this, inputs, shapes, what, a));
            }
        }
    }

    /** Unknown sizes are taken to be those that the other inputs have there. */
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        return super.infer(Mismatch.filled(inputs, inputs.get(0).shape().axis(axis)));
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        return List.of(c.concat(axis, inputs));
    }

    @Override
    protected Map<Value, Value> masks(Call c, List<Value> inputs, List<Value> outputs) {
        List<Optional<Value>> masks =
                IntStream.range(0, inputs.size()).mapToObj(c::mask).toList();
        if (masks.stream().allMatch(Optional::isEmpty)) {
            return Map.of();
        }
        List<Value> full = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            full.add(stepMask(c, masks.get(i), inputs.get(i).shape()));
        }
        Shape out = outputs.get(0).shape();
        boolean last = out.axis(axis) == out.rank() - 1;
        return Map.of(outputs.get(0), last ? MergeLayer.fold(c, Binary.OR, full) : c.concat(out.axis(axis), full));
    }

    /** The mask with all axes of {@code x} but the last; all true if there is none. */
    private static Value stepMask(Call c, Optional<Value> mask, Shape x) {
        Shape steps = x.slice(0, x.rank() - 1);
        if (mask.isEmpty()) {
            return c.fill(TensorType.bool(steps.toArray()), 1);
        }
        Value m = mask.get();
        while (m.shape().rank() < steps.rank()) {
            m = c.expandDims(m, -1);
        }
        return c.broadcastTo(m, steps);
    }

    @Override
    protected void describe(Options o) {
        o.put("axis", axis);
    }
}
