package org.argali.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.argali.cuda.simulation.SimulatedLibraries;
import org.argali.cuda.simulation.Simulation;
import org.argali.op.Op;
import org.argali.spi.Backend;
import org.argali.spi.DeviceConfig;
import org.argali.spi.Lowerings;
import org.argali.tck.BackendConformance;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
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

    /** Of the device: work is shared among blocks by their number. */
    int multiprocessors() {
        return 1;
    }

    /** Whether kernels of such an op are asked for before the tests. */
    boolean isPrepared(Op op) {
        return true;
    }

    /** Asks for all kernels, so that they are compiled together. */
    @BeforeAll
    void prepareAll() {
        Assumptions.assumeTrue(
                backend.availability().usable(), backend.availability().reason());
        SimulatedLibraries.load();
        Simulation.reset(1); // whoever was here before may have asked for faults
        Simulation.multiprocessors(multiprocessors());
        before = SimulatedCudnnTest.convolveBy(policy());
        Lowerings table = backend.lowerings();
        nodes().stream()
                .filter(n -> isPrepared(n.op()) && table.gap(n).isEmpty())
                .forEach(n -> device().prepare(n).close());
    }

    @AfterAll
    void chooseAsBefore() {
        if (backend.availability().usable()) {
            Simulation.multiprocessors(1);
        }
        SimulatedCudnnTest.convolveBy(before);
    }

    @AfterEach
    void nothingIsFound() {
        if (backend.availability().usable()) {
            assertThat(Simulation.findings()).isEmpty();
        }
    }
}
