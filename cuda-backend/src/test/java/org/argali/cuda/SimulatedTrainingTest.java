package org.argali.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.argali.cuda.simulation.Simulation;
import org.argali.model.Model;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.DTypePolicy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs train on the simulated device as on the reference, and do in a step what they may. */
class SimulatedTrainingTest extends SimulatedTest {
    private static final int STEPS = 50;

    @ParameterizedTest
    @EnumSource
    void trainsAsOnTheReference(Programs program) {
        Runtime.configure(DeviceConfig.reference());
        Runtime.seed(7);
        List<Double> wanted = losses(program, program.model(), STEPS);
        Runtime.configure(EACH_ALONE);
        Runtime.seed(7);
        Simulation.resetStrict(2);
        List<Double> got = losses(program, program.model(), STEPS);
        assertThat(wanted.get(STEPS - 1)).isLessThan(wanted.get(3));
        for (int i = 0; i < STEPS; i++) {
            assertThat(got.get(i)).as("step %d", i).isCloseTo(wanted.get(i), within(1e-5 * wanted.get(i)));
        }
    }

    /** Each rounds where its loops write, so numbers differ by what a half type leaves out. */
    @ParameterizedTest
    @EnumSource(names = {"MIXED_BFLOAT16", "MIXED_FLOAT16"})
    void trainsUnderMixedPoliciesAsOnTheReference(DTypePolicy policy) {
        Runtime.dtypePolicy(policy);
        try {
            for (Programs program : Programs.values()) {
                Runtime.configure(DeviceConfig.reference());
                Runtime.seed(7);
                List<Double> wanted = losses(program, program.model(), 10);
                Runtime.configure(EACH_ALONE);
                Runtime.seed(7);
                Simulation.resetStrict(2);
                Model model = program.model();
                List<Double> got = losses(program, model, 10);
                for (int i = 0; i < wanted.size(); i++) {
                    assertThat(got.get(i)).as("%s step %d", program, i).isCloseTo(wanted.get(i), within(0.02));
                }
                assertThat(model.skippedSteps()).as("until the scale fits").isLessThan(4);
            }
        } finally {
            Runtime.dtypePolicy(DTypePolicy.FLOAT32);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSteadyStepCopiesAndReplaysAndNothingElse(Programs program) {
        Model model = program.model();
        losses(program, model, 3);
        Simulation.reset(3);
        program.step(model, 0);
        Map<String, Long> calls = new TreeMap<>(Simulation.called());
        assertThat(calls.keySet())
                .isSubsetOf(Set.of(
                        "cudaSetDevice",
                        "cudaMemcpyAsync",
                        "cudaGraphLaunch",
                        "cudaEventRecord",
                        "cudaEventQuery",
                        "cudaStreamSynchronize"));
        assertThat(calls).containsEntry("cudaGraphLaunch", 1L).containsEntry("cudaStreamSynchronize", 2L);
    }
}
