package org.argali.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Several elementwise ops and reductions of rows as one kernel, written by a pass after gradients are taken. A row is what
 * the last axes hold, or the first; its reductions keep their axes, so that what they give broadcasts back to the row:
 *
 * <pre>
 * fused_rows{inputs=1, steps=[{op=reduce{kind=max, axes=[1], keepDims=true}, args=[0]}, {op=sub, args=[0,1]},
 *     {op=exp, args=[2]}, {op=reduce{kind=sum, axes=[1], keepDims=true}, args=[3]}, {op=div, args=[3,4]}], results=[5]}
 * </pre>
 *
 * <p>Values are numbered as in {@link Fused}. A step is elementwise, a scalar {@link Fill} or a {@link Reduce}; all
 * reductions have the same axes, the last ones or the first ones, and read values of one shape. Every result has that shape, or that of a
 * reduction.
 *
 * @param inputs number of inputs
 * @param steps in order; a step's arguments come before it
 * @param results numbers of the values that are the outputs
 */
public record FusedRows(int inputs, List<Fused.Step> steps, List<Integer> results) implements Op {
    public FusedRows {
        steps = List.copyOf(steps);
        results = List.copyOf(results);
    }

    /** {@link Softmax} of a tensor of that rank. */
    public static FusedRows softmax(int rank) {
        return new FusedRows(
                1,
                List.of(
                        new Fused.Step(overLast(Reduce.Kind.MAX, rank), List.of(0)),
                        new Fused.Step(Binary.SUB, List.of(0, 1)),
                        new Fused.Step(Unary.EXP, List.of(2)),
                        new Fused.Step(overLast(Reduce.Kind.SUM, rank), List.of(3)),
                        new Fused.Step(Binary.DIV, List.of(3, 4))),
                List.of(5));
    }

    /** {@link LogSoftmax} of a tensor of that rank. */
    public static FusedRows logSoftmax(int rank) {
        return new FusedRows(
                1,
                List.of(
                        new Fused.Step(overLast(Reduce.Kind.MAX, rank), List.of(0)),
                        new Fused.Step(Binary.SUB, List.of(0, 1)),
                        new Fused.Step(Unary.EXP, List.of(2)),
                        new Fused.Step(overLast(Reduce.Kind.SUM, rank), List.of(3)),
                        new Fused.Step(Unary.LOG, List.of(4)),
                        new Fused.Step(Binary.SUB, List.of(2, 5))),
                List.of(6));
    }

    private static Reduce overLast(Reduce.Kind kind, int rank) {
        return new Reduce(kind, List.of(rank - 1), true);
    }

    /** Types of all values: inputs, then steps. */
    public List<TensorType> valueTypes(List<TensorType> in) {
        List<TensorType> types = new ArrayList<>(in);
        Optional<Reduce> first = Optional.empty();
        for (Fused.Step s : steps) {
            int known = types.size();
            Check.that(
                    s.args().stream().allMatch(a -> a >= 0 && a < known),
                    this,
                    "arguments come before their step, but step " + (known - inputs) + " has " + s.args(),
                    in);
            if (s.op() instanceof Reduce r) {
                int rank = types.get(s.args().get(0)).rank();
                int axes = r.axes().size();
                Check.that(
                        r.keepDims()
                                && axes > 0
                                && (r.axes().get(0) == rank - axes || r.axes().get(axes - 1) == axes - 1),
                        this,
                        "a reduction is over the last axes or the first and keeps them, not " + r,
                        in);
                Check.that(first.isEmpty() || first.get().axes().equals(r.axes()), this, "axes differ", in);
                first = Optional.of(r);
            } else {
                Check.that(
                        Fused.isElementwise(s.op())
                                || (s.op() instanceof Fill f && f.type().rank() == 0),
                        this,
                        OpNames.of(s.op()) + " is neither elementwise nor a reduction",
                        in);
            }
            types.add(s.op().infer(s.args().stream().map(types::get).toList()).get(0));
        }
        Check.that(first.isPresent(), this, "nothing is reduced; use fused", in);
        return types;
    }

    /** Type of what the reductions read. */
    public TensorType row(List<TensorType> in) {
        List<TensorType> types = valueTypes(in);
        return steps.stream()
                .filter(s -> s.op() instanceof Reduce)
                .map(s -> types.get(s.args().get(0)))
                .findFirst()
                .orElseThrow();
    }

    /** One of its reductions; all have the same axes. */
    public Reduce reduction() {
        return steps.stream()
                .filter(s -> s.op() instanceof Reduce)
                .map(s -> (Reduce) s.op())
                .findFirst()
                .orElseThrow();
    }

    /** Whether a row is what the first axes hold, not the last. */
    public boolean isOverFirst(List<TensorType> in) {
        List<Integer> axes = reduction().axes();
        return axes.get(0) != row(in).rank() - axes.size();
    }

    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, inputs, in);
        List<TensorType> types = valueTypes(in);
        Shape full = row(in).shape();
        for (Fused.Step s : steps) {
            if (s.op() instanceof Reduce) {
                var shape = types.get(s.args().get(0)).shape();
                Check.that(shape.equals(full), this, "rows differ: " + shape + " and " + full, in);
            }
        }
        List<TensorType> out = results.stream().map(types::get).toList();
        Shape kept = reduction().kept(full);
        for (TensorType t : out) {
            Check.that(
                    t.shape().equals(full) || t.shape().equals(kept) || (t.size() == 1 && kept.size() == 1),
                    this,
                    "results have the shape of the rows, " + full + ", or of their reductions, got " + out,
                    in);
        }
        return out;
    }

    @Override
    public void vjp(Vjp c) {
        throw new IllegalStateException("fusion comes after gradients");
    }
}
