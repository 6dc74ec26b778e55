package org.argali.schedules;

import org.argali.op.Emitter;
import org.argali.op.Unary;
import org.argali.op.Value;

/**
 * {@code (initial - end) (1 - step / steps)^power + end}, and {@code end} after that many steps.
 *
 * @param cycle whether, after that many steps, the rate rises again and falls over twice, three times ... as many
 */
public record PolynomialDecay(double initial, double steps, double end, double power, boolean cycle)
        implements Schedule {
    @Override
    public Value rate(Emitter e, Value step) {
        Value length = e.constant(steps);
        Value at = e.min(step, steps);
        if (cycle) {
            Value periods = e.neg(e.emit(Unary.FLOOR, e.neg(e.div(step, steps)))); // rounded up
            length = e.mul(e.max(periods, 1), steps);
            at = step;
        }
        Value left = e.sub(1, e.div(at, length));
        Value shape = power == 1 ? left : e.pow(left, e.constant(power));
        return e.add(e.mul(shape, initial - end), end);
    }

    public PolynomialDecay end(double rate) {
        return new PolynomialDecay(initial, steps, rate, power, cycle);
    }

    public PolynomialDecay power(double p) {
        return new PolynomialDecay(initial, steps, end, p, cycle);
    }

    public PolynomialDecay cycle(boolean on) {
        return new PolynomialDecay(initial, steps, end, power, on);
    }
}
