package org.argali.layers;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiFunction;
import org.argali.op.CellActivation;
import org.argali.op.Op;

/** The activations that the ops of recurrent layers have; steps with others are written out one by one. */
final class CellActivations {
    private CellActivations() {}

    static Optional<CellActivation> of(Activation a) {
        return Arrays.stream(CellActivation.values())
                .filter(c -> a instanceof Activations known && c.name().equals(known.name()))
                .findFirst();
    }

    /** The op with both, where it has them. */
    static Optional<Op> both(Activation a, Activation gates, BiFunction<CellActivation, CellActivation, Op> op) {
        return of(a).flatMap(x -> of(gates).map(y -> op.apply(x, y)));
    }
}
