package org.argali.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.argali.cuda.simulation.Simulation;
import org.argali.spi.Backend;
import org.argali.spi.DeviceConfig;
import org.argali.tck.BackendConformance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The whole CUDA backend on the simulated device: numbers and every access. Takes minutes, most of them g++'s, so it runs on
 * request: {@code -Dargali.simulation.conformance=true}. Nothing here ran on a GPU.
 */
@Tag("simulation")
@EnabledIfSystemProperty(named = "argali.simulation.conformance", matches = "true")
class SimulatedConformanceTest extends BackendConformance {
    private final SimulatedBackend backend = new SimulatedBackend();

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

    @AfterEach
    void nothingIsFound() {
        if (backend.availability().usable()) {
            assertThat(Simulation.findings()).isEmpty();
        }
    }
}
