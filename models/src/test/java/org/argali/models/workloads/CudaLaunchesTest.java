package org.argali.models.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.argali.cli.bench.Subject;
import org.argali.plan.Cost;
import org.argali.runtime.Runtime;
import org.argali.runtime.Session;
import org.argali.tensor.DTypePolicy;
import org.argali.train.Signature.Mode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a step of each workload, those for GPUs alone too, puts on a GPU's stream, counted on a device that is not here: each of
 * our kernels, and each call of a library, whatever that launches; and its arithmetic and the memory it moves. A change of the
 * golden text is a change of speed and is explained where it is made; {@code -Dgolden.update=true} writes it anew.
 */
class CudaLaunchesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/cuda-launches.txt");

    @AfterEach
    void inFloatAgain() {
        Runtime.dtypePolicy(DTypePolicy.FLOAT32);
    }

    @Test
    void asItWas() throws IOException {
        StringBuilder b = new StringBuilder();
        for (Mode mode : new Mode[] {Mode.TRAIN, Mode.PREDICT}) {
            for (Workload w : mode == Mode.TRAIN ? large() : Workloads.all()) {
                Runtime.dtypePolicy(DTypePolicy.parse(w.precision()));
                CountedGpu gpu = new CountedGpu();
                try (Session session = new Session(gpu, Optional.empty(), gpu.description())) {
                    try (Subject s = new Subject(session, w, mode, w.batchSize(), false)) {
                        b.append(line(w, mode, s.plan().cost(), gpu.launched()));
                    }
                }
            }
        }
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(GOLDEN, b);
        }
        assertThat(b.toString()).isEqualTo(Files.readString(GOLDEN));
    }

    /** All, those for GPUs alone among them. */
    private static List<Workload> large() {
        return Stream.concat(Workloads.all().stream(), Workloads.large().stream())
                .toList();
    }

    private static String line(Workload w, Mode mode, Cost cost, Map<String, Integer> launched) {
        int all = launched.values().stream().mapToInt(Integer::intValue).sum();
        String kinds = launched.entrySet().stream()
                .map(e -> e.getValue() + " " + e.getKey())
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%s %-7s %10.2f MFLOP %8.2f MB, %4d launches: %s%n",
                w.name(),
                mode.name().toLowerCase(Locale.ROOT),
                cost.flops() / 1e6,
                cost.bytes() / 1e6,
                all,
                kinds);
    }
}
