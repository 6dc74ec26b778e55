package org.argali.cuda;

import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.argali.cuda.simulation.Simulation;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.spi.DeviceException;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;

/**
 * A call of CUDA's that fails is an exception that says which, and nothing else is harmed: weights and data are as they were, memory
 * is given back, the next model learns what it should, and the same one (each fifth time) goes on as if nothing had been. New models
 * train, predict and are evaluated in turn; one run in which nothing fails is followed by one in which its first call fails, one in
 * which its second does, and so on, for the first {@value #FAULTS} calls of all of them together.
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
        List<Double> nextWanted = nextLosses(DeviceConfig.reference());
        Runtime.configure(EACH_ALONE);
        compileTogether();
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
            List<Object> goesOn = run.twice();
            nextLearns(nextWanted);
            long bytes = Simulation.bytesInUse();
            for (int n = 1; n <= all && faults < FAULTS; n++) {
                faults++;
                Simulation.reset(n);
                Simulation.failAt(calls, n, times, status);
                overcome += run.failsOnce(wanted, goesOn, words, faults % 5 == 0) ? 0 : 1;
                Simulation.reset(n);
                nextLearns(nextWanted);
                assertThat(Simulation.bytesInUse())
                        .as("memory after fault %d of %s", n, run)
                        .isEqualTo(bytes);
                assertThat(run.hasItsData()).as("data of %s", run).isTrue();
            }
        }
        assertThat(overcome).as("calls that could be done without").isLessThan(FAULTS / 10);
    }

    private static void compileTogether() {
        Simulation.collect(true);
        next();
        runs().limit(40).forEach(Run::whole);
        Simulation.collect(false);
        Simulation.reset(1); // what nobody computed was read
    }

    private static List<Double> nextLosses(DeviceConfig config) {
        Runtime.configure(config);
        return next();
    }

    private static void nextLearns(List<Double> wanted) {
        List<Double> got = next();
        for (int i = 0; i < wanted.size(); i++) {
            assertThat(got.get(i)).as("step %d of the next model", i).isCloseTo(wanted.get(i), within(1e-6));
        }
    }

    /** Losses of a model of its own. */
    private static List<Double> next() {
        Runtime.seed(5);
        try (Model model = Sequential.of(input(3), dense(2))) {
            model.compile("sgd", "mse");
            NDArray x = NDArray.generate(TensorType.f32(4, 3), i -> Math.sin(i));
            NDArray y = NDArray.generate(TensorType.f32(4, 2), i -> Math.cos(i));
            return List.of(
                    model.trainOnBatch(x, y).get("loss"),
                    model.trainOnBatch(x, y).get("loss"));
        }
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

        /** What a new model gives, and its weights. */
        List<Object> whole() {
            try (Model model = start()) {
                return act(model);
            }
        }

        /** What it gives the second time, for which its optimizer keeps things. */
        List<Object> twice() {
            try (Model model = start()) {
                act(model);
                return act(model);
            }
        }

        private List<Object> act(Model model) {
            return List.of(action.on(model), model.getWeights());
        }

        boolean hasItsData() {
            return program.hasItsData(action);
        }

        /** Whether there was an exception; there may be none where memory could be done without. */
        boolean failsOnce(List<Object> wanted, List<Object> goesOn, String words, boolean again) {
            try (Model model = start()) {
                List<NDArray> before = model.getWeights();
                boolean failed = false;
                List<Object> got;
                try {
                    got = act(model);
                } catch (DeviceException e) {
                    failed = true;
                    assertThat(e).message().matches(words);
                    Simulation.reset(1);
                    assertThat(model.getWeights()).isEqualTo(before);
                    if (!again) {
                        return true;
                    }
                    got = act(model);
                }
                assertThat(got).as("%s", this).isEqualTo(wanted);
                assertThat(act(model)).as("%s once more", this).isEqualTo(goesOn);
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
