package org.argali.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.argali.cuda.simulation.Simulation;
import org.argali.model.Model;
import org.argali.plan.KernelTime;
import org.argali.profile.LayerTime;
import org.argali.profile.Profile;
import org.argali.runtime.Runtime;
import org.junit.jupiter.api.Test;

/** A profile on the simulated device, whose times are the host's. */
class SimulatedProfileTest extends SimulatedTest {
    @Test
    void eventsTimeTheKernelsAndNothingIsChanged() {
        List<Double> wanted = losses(Programs.BRANCHES, Programs.BRANCHES.model(), 2);
        Runtime.seed(7);
        Model model = Programs.BRANCHES.model();
        double first = Programs.BRANCHES.step(model, 0);
        Profile p = model.profile();
        assertThat(Simulation.calls("cudaEventElapsedTime"))
                .isGreaterThanOrEqualTo(3L * p.kernels().size());
        assertThat(List.of(first, Programs.BRANCHES.step(model, 1))).isEqualTo(wanted);
        assertThat(p.layers()).extracting(LayerTime::layer).contains("lstm_1", "lstm_2", "dropout_1", "dense_1");
        assertThat(p.kernels()).allMatch(k -> k.nanos() >= 0).anyMatch(k -> k.lane() > 0);
        assertThat(p.kernels().stream().mapToDouble(KernelTime::nanos).sum()).isPositive();
    }
}
