package org.argali.op;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * A loop as in {@link Fused} and sums of what it computes, or of its {@link SquaredDeviations}, in one walk over memory; written
 * by a pass after gradients are taken. The sums are over the first axes, so that what they give belongs to the last ones, as the
 * statistics of batch normalization and the gradient of a bias do:
 *
 * <pre>
 * fused_sums{inputs=2, steps=[{op=mul, args=[0,1]}, {op=reduce{kind=sum, axes=[0], keepDims=false}, args=[2]}], results=[2,3]}
 * </pre>
 *
 * <p>Values are numbered as in {@link Fused}. Sums come last; all have the same axes, the first ones, and read float values
 * of the loop's shape. Every result has the loop's shape or is a sum.
 *
 * @param inputs number of inputs
 * @param steps in order; a step's arguments come before it
 * @param results numbers of the values that are the outputs
 */
public record FusedSums(int inputs, List<Fused.Step> steps, List<Integer> results) implements Op {
    public FusedSums {
        steps = List.copyOf(steps);
        results = List.copyOf(results);
    }

    /** A sum alone, of the input as it is. */
    public static FusedSums of(Op sum) {
        return new FusedSums(1, List.of(new Fused.Step(sum, List.of(0))), List.of(1));
    }

    /** Whether an op is a plain sum over the first axes. */
    public static boolean isSum(Op op) {
        return op instanceof Reduce r
                && r.kind() == Reduce.Kind.SUM
                && !r.axes().isEmpty()
                && r.axes().get(r.axes().size() - 1) == r.axes().size() - 1;
    }

    /** Whether an op may be a sum of such an op: one that {@link #isSum}, or {@link SquaredDeviations}. */
    public static boolean sums(Op op) {
        return isSum(op) || op instanceof SquaredDeviations;
    }

    /** What a sum is over. */
    public static List<Integer> axes(Op sum) {
        return sum instanceof SquaredDeviations d ? d.axes() : ((Reduce) sum).axes();
    }

    /** Types of all values: inputs, then steps. */
    public List<TensorType> valueTypes(List<TensorType> in) {
        List<TensorType> types = new ArrayList<>(in);
        Set<Integer> sums = new HashSet<>();
        for (Fused.Step s : steps) {
            int known = types.size();
            Check.that(
                    s.args().stream().allMatch(a -> a >= 0 && a < known && !sums.contains(a)),
                    this,
                    "arguments come before their step and are no sums, but step " + (known - inputs) + " has "
                            + s.args(),
                    in);
            if (sums(s.op())) {
                sums.add(known);
            } else {
                Check.that(
                        Fused.isElementwise(s.op())
                                || (s.op() instanceof Fill f && f.type().rank() == 0),
                        this,
                        OpNames.of(s.op()) + " is neither elementwise nor a sum over the first axes",
                        in);
            }
            types.add(s.op().infer(s.args().stream().map(types::get).toList()).get(0));
        }
        Check.that(!sums.isEmpty(), this, "nothing is summed; use fused", in);
        return types;
    }

    /** The shape of the loop. */
    public Shape shape(List<TensorType> in) {
        return valueTypes(in).get(summed().get(0)).shape();
    }

    /** Number of elements of a sum. */
    public long columns(List<TensorType> in) {
        Shape full = shape(in);
        return full.size(axes(), full.rank());
    }

    /** The numbers of the values that are summed, a sum each. */
    private List<Integer> summed() {
        return steps.stream()
                .filter(s -> sums(s.op()))
                .map(s -> s.args().get(0))
                .toList();
    }

    /** How many of the first axes are summed over. */
    private int axes() {
        return steps.stream()
                .map(Fused.Step::op)
                .filter(FusedSums::sums)
                .map(op -> axes(op).size())
                .findFirst()
                .orElseThrow();
    }

    /** Whether a result is a sum. */
    public boolean isSum(int result) {
        int value = results.get(result);
        return value >= inputs && sums(steps.get(value - inputs).op());
    }

    /** Whether a result is {@link SquaredDeviations}. */
    public boolean isSpread(int result) {
        return isSum(result) && steps.get(results.get(result) - inputs).op() instanceof SquaredDeviations;
    }

    /** The number of the value whose sum a result is. */
    public int summedBy(int result) {
        return steps.get(results.get(result) - inputs).args().get(0);
    }

    /** The loop alone; its results are all that is summed. */
    public Fused loop() {
        return new Fused(inputs, steps.stream().filter(s -> !sums(s.op())).toList(), summed());
    }

    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, inputs, in);
        List<TensorType> types = valueTypes(in);
        Shape full = shape(in);
        boolean last = false;
        for (Fused.Step s : steps) {
            Check.that(!last || sums(s.op()), this, "sums come last", in);
            last |= sums(s.op());
            if (sums(s.op())) {
                TensorType of = types.get(s.args().get(0));
                Check.that(of.equals(new TensorType(DType.FLOAT32, full)), this, "sums " + of + " and f32" + full, in);
                Check.that(axes(s.op()).size() == axes(), this, "axes differ", in);
            }
        }
        for (int r = 0; r < results.size(); r++) {
            TensorType t = types.get(results.get(r));
            Check.that(
                    isSum(r) || t.shape().equals(full),
                    this,
                    "results are sums or have shape " + full + ", got " + t,
                    in);
        }
        return results.stream().map(types::get).toList();
    }

    @Override
    public void vjp(Vjp c) {
        throw new IllegalStateException("fusion comes after gradients");
    }
}
