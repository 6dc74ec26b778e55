package org.argali.cuda;

import java.util.Set;
import org.argali.cuda.emulation.EmulatedBackend;
import org.argali.spi.Backend;
import org.argali.spi.Lowerings;
import org.argali.tck.BackendConformance;
import org.argali.tck.Cases;
import org.junit.jupiter.api.BeforeAll;

/** Our own kernels' source, emulated on the host: the numbers are right. Nothing here ran on a device. */
class EmulatedConformanceTest extends BackendConformance {
    private final EmulatedBackend backend = new EmulatedBackend();

    @Override
    protected Backend backend() {
        return backend;
    }

    @Override
    protected Set<Class<?>> gaps() {
        return CudaConformanceTest.GAPS;
    }

    /** Asks for all kernels of the table, so that they are compiled together. */
    @BeforeAll
    void prepareAll() {
        System.out.println("Our CUDA kernels are emulated on the host; this is not a run on a device.");
        Lowerings table = backend.lowerings();
        Cases.nodes().stream()
                .filter(n -> table.gap(n).isEmpty())
                .forEach(n -> device().prepare(n).close());
    }
}
