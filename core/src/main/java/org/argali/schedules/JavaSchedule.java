package org.argali.schedules;

import java.util.Optional;
import java.util.function.LongToDoubleFunction;
import org.argali.op.Emitter;
import org.argali.op.Value;

/** A rate that Java computes before each step. */
record JavaSchedule(LongToDoubleFunction rate) implements Schedule {
    @Override
    public Value rate(Emitter e, Value step) {
        throw new IllegalStateException("[schedule] a Java function is called on the host, by fit; it writes no ops");
    }

    @Override
    public Optional<LongToDoubleFunction> function() {
        return Optional.of(rate);
    }
}
