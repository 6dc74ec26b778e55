package org.argali.op;

import java.util.ArrayList;
import java.util.List;
import org.argali.tensor.TensorType;

/**
 * Several elementwise ops as one loop over one shape, written by the fusion pass after gradients are taken. Values are
 * numbered: the inputs first, then one for each step.
 *
 * <p>Every step is elementwise (unary, binary, compare, select, cast) or a scalar {@link Fill}; inputs broadcast to the
 * loop's shape; every result has the loop's shape.
 *
 * @param inputs number of inputs
 * @param steps in order; a step's arguments come before it
 * @param results numbers of the values that are the outputs
 */
public record Fused(int inputs, List<Step> steps, List<Integer> results) implements Op {
    /** One op of the loop's body and the numbers of its arguments. */
    public record Step(Op op, List<Integer> args) {
        public Step {
            args = List.copyOf(args);
        }
    }

    public Fused {
        steps = List.copyOf(steps);
        results = List.copyOf(results);
    }

    /** Whether an op may be a step. */
    public static boolean isElementwise(Op op) {
        return op instanceof Unary
                || op instanceof Binary
                || op instanceof Compare
                || op instanceof Select
                || op instanceof Cast;
    }

    /** Types of all values: inputs, then steps. */
    public List<TensorType> valueTypes(List<TensorType> in) {
        List<TensorType> types = new ArrayList<>(in);
        for (Step s : steps) {
            Check.that(
                    isElementwise(s.op) || (s.op instanceof Fill f && f.type().rank() == 0),
                    this,
                    OpNames.of(s.op) + " is not elementwise",
                    in);
            int known = types.size();
            Check.that(
                    s.args.stream().allMatch(a -> a >= 0 && a < known),
                    this,
                    "arguments come before their step, but step " + (known - inputs) + " has " + s.args,
                    in);
            types.add(s.op.infer(s.args.stream().map(types::get).toList()).get(0));
        }
        return types;
    }

    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, inputs, in);
        List<TensorType> types = valueTypes(in);
        List<TensorType> out = results.stream().map(types::get).toList();
        for (TensorType t : out) {
            Check.that(t.shape().equals(out.get(0).shape()), this, "results must have one shape, got " + out, in);
        }
        return out;
    }

    @Override
    public void vjp(Vjp c) {
        throw new IllegalStateException("fusion comes after gradients");
    }
}
