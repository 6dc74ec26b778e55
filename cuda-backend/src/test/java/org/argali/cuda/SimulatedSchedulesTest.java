package org.argali.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.argali.cuda.simulation.Simulation;
import org.argali.model.Model;
import org.argali.runtime.Runtime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a step computes does not depend on the order in which the device works: a thousand orders of all programs together, or with
 * {@code -Dargali.simulation.schedules=1000} of each. With {@code -Dargali.simulation.edges=all} every dependency is left out once.
 */
class SimulatedSchedulesTest extends SimulatedTest {
    /** Most are of programs whose steps take the simulation milliseconds. */
    private static int schedules(Programs program) {
        return Integer.getInteger("argali.simulation.schedules", program == Programs.TEXT ? 40 : 480);
    }

    @ParameterizedTest
    @EnumSource
    void allOrdersGiveTheSameBits(Programs program) {
        List<Double> wanted = losses(program, program.model(), schedules(program));
        Runtime.configure(EACH_ALONE);
        Runtime.seed(7);
        Model model = program.model();
        for (int seed = 0; seed < schedules(program); seed++) {
            Simulation.reset(seed);
            double loss = program.step(model, seed % 4);
            assertThat(Simulation.findings()).as("seed %d", seed).isEmpty();
            assertThat(loss).as("seed %d", seed).isEqualTo(wanted.get(seed));
        }
    }

    @Test
    void everyDependencyThatIsLeftOutIsFound() {
        Programs program = Programs.BRANCHES;
        program.step(program.model(), 0);
        long edges = Simulation.edges();
        long step = System.getProperty("argali.simulation.edges", "").equals("all") ? 1 : 1 + edges / 12;
        List<Long> missed = new ArrayList<>();
        for (long edge = 0; edge < edges; edge += step) {
            Simulation.reset(edge);
            Simulation.drop(edge);
            program.step(program.model(), 0);
            if (Simulation.findings().stream().noneMatch(f -> f.contains("a race: "))) {
                missed.add(edge);
            }
        }
        Simulation.reset(0);
        assertThat(edges).isGreaterThan(20);
        assertThat(missed).as("of %d edges", edges).isEmpty();
    }
}
