package org.argali.schedules;

import java.util.List;
import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Value;

/**
 * {@code values[0]} up to and with step {@code boundaries[0]}, then {@code values[1]}, and so on.
 *
 * @param boundaries steps, ascending
 * @param values one more than there are boundaries
 */
public record PiecewiseConstantDecay(List<Double> boundaries, List<Double> values) implements Schedule {
    public PiecewiseConstantDecay {
        boundaries = List.copyOf(boundaries);
        values = List.copyOf(values);
        if (values.size() != boundaries.size() + 1) {
            throw new IllegalArgumentException(
                    "[piecewise constant decay] there is one value more than boundaries, but " + "there are "
                            + values.size() + " values and " + boundaries.size() + " boundaries");
        }
    }

    @Override
    public Value rate(Emitter e, Value step) {
        Value rate = e.constant(values.get(values.size() - 1));
        for (int i = boundaries.size() - 1; i >= 0; i--) {
            Value before = e.compare(Compare.LE, step, boundaries.get(i));
            rate = e.select(before, e.constant(values.get(i)), rate);
        }
        return rate;
    }
}
