package org.argali.schedules;

import org.argali.op.Emitter;
import org.argali.op.Unary;
import org.argali.op.Value;

/**
 * {@code initial rate^(step / steps)}.
 *
 * @param staircase whether {@code step / steps} is rounded down, so that the rate falls in steps
 */
public record ExponentialDecay(double initial, double steps, double rate, boolean staircase) implements Schedule {
    @Override
    public Value rate(Emitter e, Value step) {
        Value p = e.div(step, steps);
        return e.mul(e.pow(e.constant((float) rate), staircase ? e.emit(Unary.FLOOR, p) : p), initial);
    }

    /** Whether it falls in steps. */
    public ExponentialDecay staircase(boolean on) {
        return new ExponentialDecay(initial, steps, rate, on);
    }
}
