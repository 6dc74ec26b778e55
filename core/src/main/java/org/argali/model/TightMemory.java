package org.argali.model;

import java.util.List;
import org.argali.plan.MemoryPlan;
import org.argali.runtime.Session;
import org.argali.spi.MemoryUse;

/** Says once that little memory is left, and where it goes. */
final class TightMemory {
    private static final double SHARE = 0.9;

    private boolean said;

    void check(Session on, MemoryPlan step) {
        MemoryUse use = on.device().memory();
        if (!said && use.limit() > 0 && use.inUse() > SHARE * use.limit()) {
            said = true;
            on.note(List.of("[fit] little memory is left on " + on.device().description() + ": " + use
                    + "\nOne of the steps that are ready takes\n" + step));
        }
    }
}
