package org.argali.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.argali.cuda.simulation.Simulation;
import org.argali.spi.Backend;
import org.argali.spi.DeviceConfig;
import org.argali.spi.Lowerings;
import org.argali.tck.BackendConformance;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The whole CUDA backend on the simulated device: numbers and every access. Nothing here ran on a GPU. */
@Tag("simulation")
class SimulatedConformanceTest extends BackendConformance {
    private final SimulatedBackend backend = new SimulatedBackend();
    private String before = "";

    @Override
    protected Backend backend() {
        return backend;
    }

    @Override
    protected Set<Class<?>> gaps() {
        return CudaConformanceTest.GAPS;
    }

    @Override
    protected DeviceConfig config() {
        return SimulatedTest.EACH_ALONE;
    }

    /** How convolutions are computed. */
    String policy() {
        return "own";
    }

    /** Asks for all kernels, so that they are compiled together. */
    @BeforeAll
    void prepareAll() {
        before = SimulatedCudnnTest.convolveBy(policy());
        Lowerings table = backend.lowerings();
        nodes().stream()
                .filter(n -> table.gap(n).isEmpty())
                .forEach(n -> device().prepare(n).close());
    }

    @AfterAll
    void chooseAsBefore() {
        SimulatedCudnnTest.convolveBy(before);
    }

    @AfterEach
    void nothingIsFound() {
        if (backend.availability().usable()) {
            assertThat(Simulation.findings()).isEmpty();
        }
    }
}
