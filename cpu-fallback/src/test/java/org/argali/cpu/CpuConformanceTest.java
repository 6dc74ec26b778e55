package org.argali.cpu;

import org.argali.spi.Backend;
import org.argali.tck.BackendConformance;

class CpuConformanceTest extends BackendConformance {
    @Override
    protected Backend backend() {
        return new CpuBackend();
    }
}
