package org.argali.layers;

import java.util.List;
import java.util.Optional;
import org.argali.op.Lstm.CellActivation;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997): {@code float[n, t, d] -> float[n, units]}, or {@code [n, t,
 * units]} with {@link #returnSequences}. {@link org.argali.op.Lstm} has the formulas; gates are in Keras' order i, f, c,
 * o.
 *
 * <p>Inputs are the sequence alone, or the sequence and both states h and c to start from, each {@code [n, units]}; they
 * are zero otherwise. Where the mask is false, the states stay as they were and the output is that of the step before, at
 * first zero.
 *
 * <pre>{@code
 * Tensor words = input(INT32, ANY);
 * Tensor x = embedding(10_000, 64).apply(words);
 * Tensor y = lstm(32).apply(x);                              // f32[?,32]
 * Tensor all = lstm(32).returnSequences(true).apply(x);      // f32[?,?,32]
 * }</pre>
 */
public final class Lstm extends LstmLayer<Lstm> {
    /** @throws IllegalArgumentException if {@code units} is not positive */
    public Lstm(int units) {
        super("lstm", units);
    }

    @Override
    public String className() {
        return "LSTM";
    }

    /**
     * All steps as one op, where it has the activations and no states are dropped. The op holds the given state, not zero,
     * at masked steps before the first that counts.
     */
    @Override
    Ran run(Call c, Value x, Optional<Value> mask, List<Value> start, boolean startsFromZero) {
        Optional<CellActivation> a = CellActivations.of(activation());
        Optional<CellActivation> r = CellActivations.of(recurrentActivation());
        if (a.isEmpty() || r.isEmpty() || dropsStates(c) || (mask.isPresent() && !startsFromZero)) {
            return super.run(c, x, mask, start, startsFromZero);
        }
        Value projected = project(c, x, inputMasks(c, x.type()));
        int n = x.shape().dim(0);
        int t = x.shape().dim(1);
        Value counts = mask.orElseGet(() -> c.fill(TensorType.bool(n, t), 1));
        List<Value> out = c.emitAll(
                new org.argali.op.Lstm(a.get(), r.get()),
                List.of(projected, recurrentKernel(c), start.get(0), start.get(1), counts));
        return new Ran(out.get(0), List.of(last(c, out.get(0)), last(c, out.get(1))));
    }

    /** One step of this layer as a cell, for {@link Rnn}; with weights of its own. */
    public GateCell cell() {
        return new GateCell(clone());
    }
}
