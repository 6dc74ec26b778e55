package org.argali.constraints;

import java.util.List;
import org.argali.op.Emitter;
import org.argali.op.Value;

/**
 * Norms along {@code axes} are brought into {@code [min, max]}, by the share {@code rate} of what is missing.
 *
 * @param axes those of the inputs: 0 for a dense kernel; 0, 1 and 2 for that of an image convolution
 */
public record MinMaxNorm(double min, double max, double rate, List<Integer> axes) implements Constraint {
    public MinMaxNorm {
        axes = List.copyOf(axes);
        if (!(min >= 0 && min <= max && rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("norms are brought into [min, max] by a rate in [0, 1], but min is "
                    + min + ", max " + max + " and rate " + rate);
        }
    }

    @Override
    public Value apply(Emitter e, Value w) {
        Value norms = Norms.of(e, w, axes);
        Value inside = e.min(e.max(norms, min), max);
        Value wanted = rate == 1 ? inside : e.add(e.mul(inside, rate), e.mul(norms, 1 - rate));
        return Norms.scaled(e, w, norms, wanted);
    }
}
