package org.argali.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.argali.cuda.simulation.Simulation;
import org.argali.model.Model;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.spi.DeviceException;
import org.argali.tensor.NDArray;
import org.junit.jupiter.api.Test;

/**
 * A call of CUDA's that fails is an exception that says which, and nothing else is harmed: weights are as they were, the next
 * model trains, and the same one (each fifth time) goes on as if nothing had been. New models train, predict and are evaluated
 * in turn; one run in which nothing fails is followed by one in which its first call fails, one in which its second does, and
 * so on, for the first {@value #FAULTS} calls of all of them together.
 */
class SimulatedFaultsTest extends SimulatedTest {
    private static final int FAULTS = 500;
    private static final Programs PROGRAM = Programs.BRANCHES;
    /** What failed, and what to do. */
    private static final String MEMORY = "(?s)\\[\\w+\\].*(cannot be had|do not fit|too little).*";

    private static final String LAUNCH =
            "(?s)\\[(cuLaunchKernel|cublasLtMatmul|cudaGraphLaunch)\\] \\w+ \\(\\d+\\), .+";

    @Test
    void anAllocationThatFailsIsAnExceptionAndTheNextModelTrains() {
        eachFails(Simulation.ALLOCATIONS, Simulation.OUT_OF_MEMORY, 4, MEMORY); // a retry fails, too
    }

    @Test
    void aLaunchThatFailsIsAnExceptionAndTheNextModelTrains() {
        eachFails(Simulation.LAUNCHES, Simulation.LAUNCH_REFUSED, 1, LAUNCH);
    }

    private static void eachFails(List<String> calls, int status, int times, String words) {
        compileTogether();
        Run next = runs().iterator().next().opened();
        List<Object> nextWanted = next.whole();
        Iterator<Run> runs = runs().iterator();
        int faults = 0;
        int overcome = 0;
        while (faults < FAULTS) {
            Run run = runs.next();
            run.whole();
            Simulation.reset(faults);
            List<Object> wanted = run.whole();
            long all = calls.stream().mapToLong(Simulation::calls).sum();
            assertThat(all).isPositive();
            for (int n = 1; n <= all && faults < FAULTS; n++) {
                faults++;
                Simulation.reset(n);
                Simulation.failAt(calls, n, times, status);
                overcome += run.failsOnce(wanted, words, faults % 5 == 0) ? 0 : 1;
                Simulation.reset(n);
                assertThat(next.whole())
                        .as("the next model after fault %d of %s", n, run)
                        .isEqualTo(nextWanted);
            }
        }
        assertThat(overcome).as("calls that could be done without").isLessThan(FAULTS / 10);
    }

    private static void compileTogether() {
        Simulation.collect(true);
        runs().limit(40).forEach(Run::whole);
        Simulation.collect(false);
        Simulation.reset(1); // what nobody computed was read
    }

    /** The first opens the device. */
    private static Stream<Run> runs() {
        return IntStream.iterate(3, rows -> rows + 1)
                .boxed()
                .flatMap(rows -> SmallProgram.all().stream()
                        .flatMap(p -> p.actions(rows).stream()
                                .map(a -> new Run(p, a, rows == 3 && p.name().equals("dense")))));
    }

    private record Run(SmallProgram program, SmallProgram.Action action, boolean opens) {
        private Model start() {
            if (opens) {
                Runtime.configure(EACH_ALONE);
            }
            Runtime.seed(7);
            return program.model();
        }

        Run opened() {
            return new Run(program, action, false);
        }

        /** What a new model gives, and its weights. */
        List<Object> whole() {
            try (Model model = start()) {
                return List.of(action.on(model), model.getWeights());
            }
        }

        /** Whether there was an exception; there may be none where memory could be done without. */
        boolean failsOnce(List<Object> wanted, String words, boolean again) {
            try (Model model = start()) {
                List<NDArray> before = model.getWeights();
                Object got;
                boolean failed = false;
                try {
                    got = action.on(model);
                } catch (DeviceException e) {
                    failed = true;
                    assertThat(e).message().matches(words);
                    Simulation.reset(1);
                    assertThat(model.getWeights()).isEqualTo(before);
                    if (!again) {
                        return true;
                    }
                    got = action.on(model);
                }
                assertThat(List.of(got, model.getWeights())).as("%s", this).isEqualTo(wanted);
                return failed;
            }
        }
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
}
