package org.argali.layers;

import java.util.List;
import java.util.Optional;
import org.argali.op.Op;
import org.argali.op.Value;

/** {@code h = activation(x W + b + h U)} step by step (Elman 1990): {@code float[n, t, d] -> float[n, units]}. */
public final class SimpleRnn extends RecurrentLayer<SimpleRnn> {
    /** @throws IllegalArgumentException if {@code units} is not positive */
    public SimpleRnn(int units) {
        super("simple_rnn", units, 1, 1);
    }

    @Override
    public String className() {
        return "SimpleRNN";
    }

    @Override
    List<Value> step(Call c, Value projected, List<Value> before, Dropped dropped) {
        return List.of(activation().apply(c, c.add(projected, product(c, before.get(0), dropped, 0, 1))));
    }

    @Override
    Optional<Op> allSteps(Call c) {
        return Trace.of(c).isForExport()
                ? Optional.empty()
                : CellActivations.of(activation()).map(org.argali.op.SimpleRnn::new);
    }

    /** One step of this layer as a cell, for {@link Rnn}; with weights of its own. */
    public GateCell cell() {
        return new GateCell(clone());
    }
}
