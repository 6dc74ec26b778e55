package org.argali.layers;

import java.util.Arrays;
import java.util.Optional;
import org.argali.op.Lstm.CellActivation;

/** The activations that the op of an LSTM has; steps with others are written out one by one. */
final class CellActivations {
    private CellActivations() {}

    static Optional<CellActivation> of(Activation a) {
        return Arrays.stream(CellActivation.values())
                .filter(c -> a instanceof Activations known && c.name().equals(known.name()))
                .findFirst();
    }
}
