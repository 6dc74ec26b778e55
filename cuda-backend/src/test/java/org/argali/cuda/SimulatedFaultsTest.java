package org.argali.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.argali.cuda.simulation.Simulation;
import org.argali.model.Model;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.spi.DeviceException;
import org.argali.tensor.NDArray;
import org.junit.jupiter.api.Test;

/**
 * A call of CUDA's that fails is an exception that says which, and nothing else is harmed: weights and data are as they were,
 * and the next model trains. {@code -Dargali.simulation.faults=500} lets more of the first calls fail, one after another.
 */
class SimulatedFaultsTest extends SimulatedTest {
    private static final int FAULTS = Integer.getInteger("argali.simulation.faults", 8);
    private static final int LAST = 500;
    private static final Programs PROGRAM = Programs.BRANCHES;
    /** What failed, and what to do. */
    private static final String MEMORY = "(?s)\\[\\w+\\].*(cannot be had|do not fit|too little).*";

    private static final String LAUNCH =
            "(?s)\\[(cuLaunchKernel|cublasLtMatmul|cudaGraphLaunch)\\] \\w+ \\(\\d+\\), .+";

    @Test
    void anAllocationThatFailsIsAnExceptionAndTheNextModelTrains() {
        eachFails(Simulation.ALLOCATIONS, Simulation.OUT_OF_MEMORY);
    }

    @Test
    void aLaunchThatFailsIsAnExceptionAndTheNextModelTrains() {
        eachFails(Simulation.LAUNCHES, Simulation.LAUNCH_REFUSED);
    }

    @Test
    void aDeviceThatIsLostIsLeftForAnother() {
        Model model = PROGRAM.model();
        double first = PROGRAM.step(model, 0);
        List<NDArray> saved = model.getWeights();
        Simulation.loseAt(Simulation.LAUNCHES, 1);
        assertThatThrownBy(() -> PROGRAM.step(model, 1))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("(719)");
        assertThatThrownBy(() -> PROGRAM.step(PROGRAM.model(), 1)).isInstanceOf(DeviceException.class);
        Runtime.configure(DeviceConfig.reference());
        assertThatThrownBy(() -> PROGRAM.step(model, 1))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("its value was lost when its device failed")
                .hasMessageContaining("load it from a file");
        model.setWeights(saved);
        assertThat(model.getWeights()).isEqualTo(saved);
        Runtime.seed(7);
        assertThat(PROGRAM.step(PROGRAM.model(), 0)).isCloseTo(first, within(1e-5));
        Simulation.reset(0); // takes back what a lost device kept
    }

    private void eachFails(List<String> calls, int status) {
        double wanted = PROGRAM.step(PROGRAM.model(), 0);
        int failed = 0;
        for (int n = 1; n <= LAST; n += Math.max(1, LAST / FAULTS)) {
            if (n % 2 == 0) {
                Runtime.configure(EACH_ALONE); // the device's own first calls, too
            }
            failed += oneFails(calls, n, status) ? 1 : 0;
            Runtime.seed(7);
            assertThat(PROGRAM.step(PROGRAM.model(), 0)).as("after fault %d", n).isEqualTo(wanted);
        }
        assertThat(failed).isGreaterThan(FAULTS * 8 / 10);
    }

    private static boolean oneFails(List<String> calls, int n, int status) {
        List<NDArray> x = PROGRAM.x(0);
        Simulation.reset(n);
        Simulation.failAt(calls, n, status == Simulation.OUT_OF_MEMORY ? 4 : 1, status); // a retry fails, too
        for (int models = 0; models < 40; models++) {
            Model model = PROGRAM.model();
            List<NDArray> weights = model.getWeights();
            try {
                model.trainOnBatch(x, List.of(PROGRAM.y(0)));
            } catch (DeviceException e) {
                assertThat(e).as("fault %d", n).message().matches(status == Simulation.OUT_OF_MEMORY ? MEMORY : LAUNCH);
                Simulation.reset(n);
                assertThat(x).isEqualTo(PROGRAM.x(0));
                assertThat(model.getWeights()).as("weights after fault %d", n).isEqualTo(weights);
                assertThat(PROGRAM.step(model, 0))
                        .as("the same model after fault %d", n)
                        .isFinite();
                return true;
            }
        }
        return false;
    }
}
