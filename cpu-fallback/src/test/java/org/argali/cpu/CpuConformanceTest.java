package org.argali.cpu;

import java.util.Set;
import org.argali.op.Fused;
import org.argali.spi.Backend;
import org.argali.tck.BackendConformance;

class CpuConformanceTest extends BackendConformance {
    @Override
    protected Backend backend() {
        return new CpuBackend();
    }

    /** Written by a pass for devices that have it. */
    @Override
    protected Set<Class<?>> gaps() {
        return Set.of(Fused.ManySums.class);
    }
}
