package org.argali.schedules;

import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Value;

/**
 * One cycle (Smith and Topin 2018): half a cosine from {@code most / divide} up to {@code most} over the share {@code up} of
 * all steps, then half a cosine down to {@code most / divide / finalDivide}. Later steps keep the last rate.
 *
 * @param most the highest rate
 * @param steps of the whole training
 * @param up the share of the steps in which the rate rises
 */
public record OneCycle(double most, double steps, double up, double divide, double finalDivide) implements Schedule {
    /** @throws IllegalArgumentException if {@code up} is not above 0 and below 1, or a divisor is not positive */
    public OneCycle {
        if (!(up > 0 && up < 1) || !(divide > 0) || !(finalDivide > 0)) {
            throw new IllegalArgumentException(
                    "[one cycle] the rate rises in a share of the steps above 0 and below 1, and "
                            + "is divided by positive numbers; got " + up + ", " + divide + ", " + finalDivide);
        }
    }

    @Override
    public Value rate(Emitter e, Value step) {
        double turn = up * steps - 1;
        double last = steps - 1;
        Value rising = between(e, most / divide, most, e.div(step, turn));
        Value falling =
                between(e, most, most / divide / finalDivide, e.div(e.sub(e.min(step, last), turn), last - turn));
        return e.select(e.compare(Compare.LE, step, turn), rising, falling);
    }

    /** Half a cosine from a to b where {@code done} goes from 0 to 1. */
    private static Value between(Emitter e, double a, double b, Value done) {
        return e.mul(CosineDecay.fall(e, done, b / a), a);
    }

    /** The share of the steps in which the rate rises; 0.3 by default. */
    public OneCycle up(double share) {
        return new OneCycle(most, steps, share, divide, finalDivide);
    }

    /** The highest rate divided by the first; 25 by default. */
    public OneCycle divide(double by) {
        return new OneCycle(most, steps, up, by, finalDivide);
    }

    /** The first rate divided by the last; 10,000 by default. */
    public OneCycle finalDivide(double by) {
        return new OneCycle(most, steps, up, divide, by);
    }
}
