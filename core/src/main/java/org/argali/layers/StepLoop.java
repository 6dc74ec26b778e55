package org.argali.layers;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.CustomOp;
import org.argali.op.Elements;
import org.argali.tensor.TensorType;

/**
 * A loop over the steps of sequences, in a program that is exported and never run: see {@link Trace#forExport}. Its body is
 * what lies between placeholders and what the step gives.
 *
 * <p>Inputs: the sequences {@code [n, t, ...]}, the states before the first step, {@link Placeholder placeholders} for a
 * step {@code [n, 1, ...]} of each sequence and for the states, the output of the step {@code [n, ...]}, and the states after
 * it. Outputs: the outputs of all steps {@code [n, t, ...]}, and the states after the last.
 */
public record StepLoop(int sequences, int states) implements CustomOp {
    @Override
    public List<TensorType> infer(List<TensorType> in) {
        TensorType step = in.get(2 * sequences + 2 * states);
        int n = step.dim(0);
        int t = in.get(0).dim(1);
        List<TensorType> out = new ArrayList<>();
        out.add(step.withShape(step.shape().slice(1, step.rank()).prepend(t).prepend(n)));
        out.addAll(in.subList(sequences, sequences + states));
        return out;
    }

    @Override
    public void compute(List<Elements> inputs, List<Elements> outputs) {
        throw new IllegalStateException("a loop over steps is exported, not run");
    }

    /**
     * Stands in the body for what differs from step to step.
     *
     * @param number tells placeholders of one type apart
     */
    public record Placeholder(TensorType type, int number) implements CustomOp {
        @Override
        public List<TensorType> infer(List<TensorType> in) {
            return List.of(type);
        }

        @Override
        public void compute(List<Elements> inputs, List<Elements> outputs) {
            throw new IllegalStateException("a placeholder has no value");
        }
    }
}
