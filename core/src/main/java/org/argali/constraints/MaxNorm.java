package org.argali.constraints;

import java.util.List;
import org.argali.op.Emitter;
import org.argali.op.Value;

/**
 * Norms along {@code axes} above {@code max} are brought down to it (Srivastava et al. 2014).
 *
 * @param axes those of the inputs: 0 for a dense kernel; 0, 1 and 2 for that of an image convolution
 */
public record MaxNorm(double max, List<Integer> axes) implements Constraint {
    public MaxNorm {
        axes = List.copyOf(axes);
        if (!(max >= 0)) {
            throw new IllegalArgumentException("the largest norm is not negative, but " + max + " was given");
        }
    }

    @Override
    public Value apply(Emitter e, Value w) {
        Value norms = Norms.of(e, w, axes);
        return Norms.scaled(e, w, norms, e.min(norms, max));
    }
}
