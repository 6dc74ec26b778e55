package org.argali.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.argali.cuda.simulation.SimulatedLibraries;
import org.argali.cuda.simulation.Simulation;
import org.argali.model.Model;
import org.argali.runtime.Runtime;
import org.argali.spi.Backend;
import org.argali.spi.DeviceConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** On the simulated device, in which nothing wrong may be found. Nothing here ran on a GPU. */
@Tag("simulation")
abstract class SimulatedTest {
    /** The device's own allocator: each value is an allocation by itself, so that its bounds are checked. */
    static final DeviceConfig EACH_ALONE = DeviceConfig.auto().allocator(DeviceConfig.Allocator.ARENA);

    @BeforeEach
    void start() {
        Backend.Availability a = new SimulatedBackend().availability();
        Assumptions.assumeTrue(a.usable(), a.reason());
        SimulatedLibraries.load();
        Simulation.reset(1);
        Runtime.configure(EACH_ALONE);
        Runtime.seed(7);
    }

    @AfterEach
    void end() {
        if (new SimulatedBackend().availability().usable()) {
            Runtime.configure(DeviceConfig.auto());
            assertThat(Simulation.findings()).isEmpty();
            assertThat(Simulation.bytesInUse())
                    .as("memory that nobody gave back")
                    .isZero();
            Simulation.reset(0); // what a test asked for is not for the next class
        }
    }

    /** Losses of so many steps, each on another batch. */
    static List<Double> losses(Programs program, Model model, int steps) {
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            all.add(program.step(model, i % 4));
        }
        return all;
    }
}
