package org.argali.schedules;

import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Unary;
import org.argali.op.Value;

/**
 * Half a cosine from {@code initial} to {@code alpha initial} over that many steps (Loshchilov and Hutter 2017), after a
 * line from {@code initial} up to {@code warmupTarget} if there are steps to warm up; the cosine starts there then.
 *
 * @param alpha the share that is left in the end
 */
public record CosineDecay(double initial, double steps, double alpha, double warmupSteps, double warmupTarget)
        implements Schedule {
    @Override
    public Value rate(Emitter e, Value step) {
        Value top = e.constant(warmupSteps > 0 ? warmupTarget : initial);
        Value done = e.div(e.min(e.sub(step, warmupSteps), steps), steps);
        Value falling = e.mul(top, fall(e, done, alpha));
        if (warmupSteps == 0) {
            return falling;
        }
        Value rising = e.add(e.mul(e.div(step, warmupSteps), warmupTarget - initial), initial);
        return e.select(e.compare(Compare.LT, step, warmupSteps), rising, falling);
    }

    /** From 1 to alpha where {@code done} goes from 0 to 1. */
    static Value fall(Emitter e, Value done, double alpha) {
        Value cosine = e.mul(e.add(e.emit(Unary.COS, e.mul(done, Math.PI)), 1), 0.5);
        return e.add(e.mul(cosine, 1 - alpha), alpha);
    }

    public CosineDecay alpha(double share) {
        return new CosineDecay(initial, steps, share, warmupSteps, warmupTarget);
    }

    /** Rises from {@code initial} to {@code target} first. */
    public CosineDecay warmup(double stepsUp, double target) {
        return new CosineDecay(initial, steps, alpha, stepsUp, target);
    }
}
