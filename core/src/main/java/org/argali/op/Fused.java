package org.argali.op;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
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

    /** An elementwise op of so many inputs as a loop of one step. */
    public static Fused of(Op op, int inputs) {
        return new Fused(
                inputs, List.of(new Step(op, IntStream.range(0, inputs).boxed().toList())), List.of(inputs));
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

    /** Whether all steps but casts and constants have float32, int32 or bool operands and results. */
    public boolean computesInFloat(List<TensorType> in) {
        return computeInFloat(steps, valueTypes(in));
    }

    /** As {@link #computesInFloat}, of any steps; {@code types} are those of inputs and steps. */
    public static boolean computeInFloat(List<Step> steps, List<TensorType> types) {
        int inputs = types.size() - steps.size();
        for (int i = 0; i < steps.size(); i++) {
            Step s = steps.get(i);
            boolean half = types.get(inputs + i).dtype().isHalf()
                    || s.args.stream().anyMatch(a -> types.get(a).dtype().isHalf());
            if (half && !(s.op instanceof Cast || s.op instanceof Fill)) {
                return false;
            }
        }
        return true;
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

    /**
     * What loops have in common that one kernel can run.
     *
     * @param whole for each input whether it has the loop's shape; else it has one element
     */
    public record Form(Fused loop, List<DType> dtypes, List<Boolean> whole) {
        public Form {
            dtypes = List.copyOf(dtypes);
            whole = List.copyOf(whole);
        }

        /** Empty if an input has neither the loop's shape nor one element. */
        public static Optional<Form> of(Fused loop, List<TensorType> in) {
            Shape shape = loop.infer(in).get(0).shape();
            return in.stream().allMatch(t -> t.shape().equals(shape) || t.size() == 1)
                    ? Optional.of(new Form(
                            loop,
                            in.stream().map(TensorType::dtype).toList(),
                            in.stream().map(t -> t.shape().equals(shape)).toList()))
                    : Optional.empty();
        }
    }

    /**
     * One loop over several tensors that have nothing to do with one another, such as the update of all weights; written by
     * the grouping pass for devices where launches cost more than small loops. Inputs are all inputs of the first loop, then
     * those of the second, and so on; outputs too.
     *
     * <p>All loops have one {@link Form}.
     */
    public record Many(Fused each, int loops) implements Op {
        @Override
        public List<TensorType> infer(List<TensorType> in) {
            Check.that(loops >= 1, this, "needs at least one loop", in);
            Check.count(this, loops * each.inputs, in);
            List<TensorType> out = new ArrayList<>();
            Set<Optional<Form>> forms = new HashSet<>();
            for (int i = 0; i < loops; i++) {
                out.addAll(each.infer(inputs(i, in)));
                forms.add(Form.of(each, inputs(i, in)));
            }
            Check.that(
                    forms.size() == 1 && !forms.contains(Optional.empty()),
                    this,
                    "inputs must be alike in each loop, of its shape or of one element",
                    in);
            return out;
        }

        /** Those of {@code all} inputs that loop {@code i} has. */
        public <T> List<T> inputs(int i, List<T> all) {
            return all.subList(i * each.inputs, (i + 1) * each.inputs);
        }

        /** Those of {@code all} outputs that loop {@code i} has. */
        public <T> List<T> outputs(int i, List<T> all) {
            int n = each.results.size();
            return all.subList(i * n, (i + 1) * n);
        }

        @Override
        public void vjp(Vjp c) {
            throw new IllegalStateException("fusion comes after gradients");
        }
    }

    /**
     * For each of several tensors the sum of all that a loop computes of it, such as the squares of a gradient: {@link Many} with a
     * scalar in the place of each result. The loop has one result, float32.
     */
    public record ManySums(Many loops) implements Op {
        @Override
        public List<TensorType> infer(List<TensorType> in) {
            List<TensorType> each = loops.infer(in);
            Check.that(
                    loops.each.results.size() == 1 && each.get(0).dtype() == DType.FLOAT32,
                    this,
                    "sums one float32 result of each loop, got " + each.subList(0, loops.each.results.size()),
                    in);
            return each.stream().map(t -> t.withShape(Shape.SCALAR)).toList();
        }

        @Override
        public void vjp(Vjp c) {
            throw new IllegalStateException("fusion comes after gradients");
        }
    }
}
