package org.argali.models.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.argali.cli.bench.Subject;
import org.argali.plan.ExecutionPlan;
import org.argali.runtime.Runtime;
import org.argali.runtime.Session;
import org.argali.spi.DeviceConfig;
import org.argali.train.Signature.Mode;
import org.junit.jupiter.api.Test;

/**
 * What a step of each workload costs on the CPU, counted and not timed: kernels, arithmetic, memory moved and held. A change of
 * the golden text is a change of speed and is explained where it is made; {@code -Dgolden.update=true} writes it anew.
 */
class WorkloadCostTest {
    private static final Path GOLDEN = Path.of("src/test/resources/workload-cost.txt");

    @Test
    void asItWas() throws IOException {
        StringBuilder b = new StringBuilder();
        try (Session session = Runtime.open(DeviceConfig.cpu().threads(2))) {
            for (Mode mode : new Mode[] {Mode.TRAIN, Mode.PREDICT}) {
                for (Workload w : Workloads.all()) {
                    try (Subject s = new Subject(session, w, mode, w.batchSize(), false)) {
                        b.append(line(w, mode, s.plan()));
                    }
                }
            }
        }
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(GOLDEN, b);
        }
        assertThat(b.toString()).isEqualTo(Files.readString(GOLDEN));
    }

    private static String line(Workload w, Mode mode, ExecutionPlan p) {
        return String.format(
                Locale.ROOT,
                "%s %-7s %4d kernels %10.2f MFLOP %8.2f MB moved %7.2f MB of state %7.2f MB of temporaries%n",
                w.name(),
                mode.name().toLowerCase(Locale.ROOT),
                p.cost().kernels(),
                p.cost().flops() / 1e6,
                p.cost().bytes() / 1e6,
                p.memory().state() / 1e6,
                p.memory().temporaries() / 1e6);
    }
}
