package org.argali.layers;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * One step of a recurrence, for {@link Rnn}. Its inputs are those of the step, {@code [n, ...]}, and the states {@code [n,
 * size]}; its outputs are the output {@code [n, outputSize]} and the new states.
 *
 * <pre>{@code
 * final class Minimal extends RecurrentCell<Minimal> {
 *     private Weight kernel;
 *
 *     public List<Integer> stateSizes() {
 *         return List.of(32);
 *     }
 *
 *     protected void build(List<TensorType> inputs) {
 *         kernel = addWeight("kernel", Shape.of(inputs.get(0).dim(1), 32), GLOROT_UNIFORM, true);
 *     }
 *
 *     protected List<Value> call(Call c, List<Value> inputs) {
 *         Value h = c.tanh(c.add(c.matmul(inputs.get(0), c.weight(kernel)), inputs.get(1)));
 *         return List.of(h, h);
 *     }
 * }
 * }</pre>
 *
 * @param <L> the cell's own class
 */
public abstract class RecurrentCell<L extends RecurrentCell<L>> extends ConfiguredLayer<L> {
    /** What the cell does at a step of a sequence: {@code (input, states) -> output, new states...}. */
    interface Step {
        List<Value> apply(Value x, List<Value> states);
    }

    /** Number of features of each state. */
    public abstract List<Integer> stateSizes();

    /** Number of features of the output; by default, as many as the first state has. */
    public int outputSize() {
        return stateSizes().get(0);
    }

    /** Computes what all steps of a sequence share; {@code x} is the type of a step's input. */
    Step begin(Call c, TensorType x) {
        Trace trace = Trace.of(c);
        return (v, states) -> {
            List<Value> in = new ArrayList<>(List.of(v));
            in.addAll(states);
            List<Value> out = trace.run(this, in, kind());
            check(
                    out.size() == 1 + stateSizes().size(),
                    "gives its output and " + stateSizes().size() + " states, but a step gave " + out.size()
                            + " tensors");
            return out;
        };
    }
}
