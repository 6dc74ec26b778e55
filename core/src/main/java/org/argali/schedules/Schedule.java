package org.argali.schedules;

import java.util.Optional;
import java.util.function.LongToDoubleFunction;
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

    /** The rate as a Java function of the number of steps done, for a schedule of {@link Schedules#of}. */
    default Optional<LongToDoubleFunction> function() {
        return Optional.empty();
    }
}
