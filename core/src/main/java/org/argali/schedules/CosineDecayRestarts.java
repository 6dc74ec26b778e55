package org.argali.schedules;

import org.argali.op.Emitter;
import org.argali.op.Unary;
import org.argali.op.Value;

/**
 * Half cosines one after another (Loshchilov and Hutter 2017, SGDR): each is {@code longer} times as long as the one before
 * and starts {@code lower} times as high.
 *
 * @param alpha the share that is left at the end of each
 */
public record CosineDecayRestarts(double initial, double steps, double longer, double lower, double alpha)
        implements Schedule {
    @Override
    public Value rate(Emitter e, Value step) {
        Value done = e.div(step, steps);
        Value restarts = e.emit(Unary.FLOOR, done);
        Value within = e.sub(done, restarts);
        if (longer != 1) {
            Value power = e.add(e.mul(done, longer - 1), 1);
            restarts = e.emit(Unary.FLOOR, e.div(e.log(power), Math.log(longer)));
            Value length = e.pow(e.constant((float) longer), restarts);
            Value before = e.div(e.sub(length, 1), longer - 1);
            within = e.div(e.sub(done, before), length);
        }
        Value height = lower == 1 ? e.constant(1) : e.pow(e.constant((float) lower), restarts);
        Value cosine = e.mul(e.mul(e.add(e.emit(Unary.COS, e.mul(within, Math.PI)), 1), 0.5), height);
        return e.mul(e.add(e.mul(cosine, 1 - alpha), alpha), initial);
    }

    public CosineDecayRestarts longer(double factor) {
        return new CosineDecayRestarts(initial, steps, factor, lower, alpha);
    }

    public CosineDecayRestarts lower(double factor) {
        return new CosineDecayRestarts(initial, steps, longer, factor, alpha);
    }

    public CosineDecayRestarts alpha(double share) {
        return new CosineDecayRestarts(initial, steps, longer, lower, share);
    }
}
