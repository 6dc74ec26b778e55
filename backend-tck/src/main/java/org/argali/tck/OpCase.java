package org.argali.tck;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.op.Op;
import org.argali.op.OpNames;
import org.argali.op.Value;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * One row of the table: an op on inputs of these types with these values.
 *
 * @param tolerance how far results may be from the reference's
 * @param derived gives inputs that depend on others their values
 * @param differentiable how many of the outputs, from the first, take part in the check of gradients; 0 for none
 */
public record OpCase(
        Op op,
        List<TensorType> inputs,
        List<Values> values,
        UnaryOperator<List<NDArray>> derived,
        Tolerance tolerance,
        int differentiable) {
    public OpCase {
        inputs = List.copyOf(inputs);
        values = List.copyOf(values);
        op.infer(inputs); // a row must be legal
    }

    static OpCase of(Op op, TensorType... inputs) {
        List<Values> plain = Collections.nCopies(inputs.length, Values.PLAIN);
        return new OpCase(op, List.of(inputs), plain, UnaryOperator.identity(), Tolerance.of(op), 0);
    }

    /** One for each input, or one for all. */
    OpCase values(Values... v) {
        List<Values> all = v.length == 1 ? Collections.nCopies(inputs.size(), v[0]) : List.of(v);
        return new OpCase(op, inputs, all, derived, tolerance, differentiable);
    }

    OpCase derived(UnaryOperator<List<NDArray>> d) {
        return new OpCase(op, inputs, values, d, tolerance, differentiable);
    }

    OpCase within(Tolerance t) {
        return new OpCase(op, inputs, values, derived, t, differentiable);
    }

    OpCase gradient() {
        return gradient(op.infer(inputs).size());
    }

    OpCase gradient(int outputs) {
        return new OpCase(op, inputs, values, derived, tolerance, outputs);
    }

    /** The program of this op alone; its results are all outputs. */
    public Graph graph() {
        GraphBuilder g = new GraphBuilder();
        List<Value> parameters = new ArrayList<>();
        for (TensorType t : inputs) {
            parameters.add(g.parameter("x" + parameters.size(), t));
        }
        Node node = g.add(op, parameters, "case");
        return g.build(node.outputs());
    }

    /** Values of the inputs; equal for equal seeds. */
    public List<NDArray> arrays(long seed) {
        RandomGenerator random = Seed.random(seed, this);
        List<NDArray> arrays = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            arrays.add(values.get(i).generate(inputs.get(i), random));
        }
        return derived.apply(arrays);
    }

    @Override
    public String toString() {
        String text = op instanceof Record ? op.toString() : OpNames.of(op);
        return text + " of " + inputs.stream().map(TensorType::toString).collect(Collectors.joining(", "))
                + values.stream().distinct().map(Values::name).collect(Collectors.joining(", ", " (", ")"));
    }
}
