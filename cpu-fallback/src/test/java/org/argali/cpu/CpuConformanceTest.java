package org.argali.cpu;

import java.util.Set;
import org.argali.op.Attend;
import org.argali.op.Fused;
import org.argali.spi.Backend;
import org.argali.tck.BackendConformance;

class CpuConformanceTest extends BackendConformance {
    @Override
    protected Backend backend() {
        return new CpuBackend();
    }

    /** Written by a pass for devices that have it, or taken apart by one. */
    @Override
    protected Set<Class<?>> gaps() {
        return Set.of(Attend.class, Attend.Backward.class, Fused.ManySums.class);
    }
}
