package org.argali.constraints;

import java.util.List;
import org.argali.op.Emitter;
import org.argali.op.Value;

/**
 * Norms along {@code axes} become 1.
 *
 * @param axes those of the inputs: 0 for a dense kernel; 0, 1 and 2 for that of an image convolution
 */
public record UnitNorm(List<Integer> axes) implements Constraint {
    public UnitNorm {
        axes = List.copyOf(axes);
    }

    @Override
    public Value apply(Emitter e, Value w) {
        return Norms.scaled(e, w, Norms.of(e, w, axes), e.constant(1));
    }
}
