package org.argali.layers;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.argali.op.Lstm.CellActivation;

/** The activations that recurrent cells can have. */
final class CellActivations {
    private CellActivations() {}

    /** @throws IllegalArgumentException if the cell has no such activation */
    static CellActivation of(String layer, Activation a) {
        if (a instanceof Activations known) {
            for (CellActivation c : CellActivation.values()) {
                if (c.name().equals(known.name())) {
                    return c;
                }
            }
        }
        throw new IllegalArgumentException("[" + layer + "] cells have no activation " + a.kerasName() + "; they have "
                + Arrays.stream(CellActivation.values())
                        .map(CellActivation::name)
                        .collect(Collectors.joining(", ")));
    }
}
