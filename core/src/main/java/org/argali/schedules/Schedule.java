package org.argali.schedules;

import org.argali.op.Emitter;
import org.argali.op.Value;

/** A learning rate as a function of the step, computed on the device in float32 as in Keras. */
@FunctionalInterface
public interface Schedule {
    /**
     * The rate.
     *
     * @param step float32 scalar, the number of steps done before this one
     */
    Value rate(Emitter e, Value step);
}
