package org.argali.layers;

import java.util.Optional;
import org.argali.op.Op;

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

    @Override
    Optional<Op> allSteps(Call c) {
        return CellActivations.both(activation(), recurrentActivation(), org.argali.op.Lstm::new);
    }

    /** One step of this layer as a cell, for {@link Rnn}; with weights of its own. */
    public GateCell cell() {
        return new GateCell(clone());
    }
}
