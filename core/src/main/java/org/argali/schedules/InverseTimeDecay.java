package org.argali.schedules;

import org.argali.op.Emitter;
import org.argali.op.Unary;
import org.argali.op.Value;

/**
 * {@code initial / (1 + rate step / steps)}.
 *
 * @param staircase whether {@code step / steps} is rounded down, so that the rate falls in steps
 */
public record InverseTimeDecay(double initial, double steps, double rate, boolean staircase) implements Schedule {
    @Override
    public Value rate(Emitter e, Value step) {
        Value p = e.div(step, steps);
        return e.div(initial, e.add(e.mul(staircase ? e.emit(Unary.FLOOR, p) : p, rate), 1));
    }

    /** Whether it falls in steps. */
    public InverseTimeDecay staircase(boolean on) {
        return new InverseTimeDecay(initial, steps, rate, on);
    }
}
