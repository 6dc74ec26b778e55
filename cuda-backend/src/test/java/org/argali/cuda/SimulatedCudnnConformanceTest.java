package org.argali.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.argali.cuda.simulation.Simulation;
import org.argali.op.Biased;
import org.argali.op.Conv;
import org.argali.tck.Cases;
import org.argali.tck.OpCase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The convolutions by the simulated cuDNN, and what it refuses by our own kernels. Nothing here ran on a GPU. */
class SimulatedCudnnConformanceTest extends SimulatedConformanceTest {
    private long byCudnn;
    private long byOurs;

    @Override
    protected List<OpCase> cases() {
        return Cases.all().stream()
                .filter(c -> (c.op() instanceof Biased b ? b.product() : c.op()) instanceof Conv)
                .toList();
    }

    @Override
    String policy() {
        return "cudnn";
    }

    @BeforeEach
    void countAnew() {
        if (backend().availability().usable()) {
            Simulation.reset(1);
        }
    }

    @AfterEach
    void count() {
        if (backend().availability().usable()) {
            byCudnn += Simulation.calls("cudnnBackendExecute");
            byOurs += Simulation.ran("struct Sizes");
        }
    }

    @AfterAll
    void bothWereUsed() {
        if (backend().availability().usable()) {
            assertThat(byCudnn).isGreaterThan(100);
            assertThat(byOurs).as("what no engine takes").isPositive();
        }
    }
}
