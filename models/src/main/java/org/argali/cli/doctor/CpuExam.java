package org.argali.cli.doctor;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The processor: its model, the features that kernels care about, and how many threads there are. */
final class CpuExam {
    private static final List<String> FEATURES = List.of(
            "sse4_2",
            "avx",
            "avx2",
            "fma",
            "f16c",
            "avx512f",
            "avx512bw",
            "avx512vl",
            "avx512_vnni",
            "avx512_bf16",
            "amx_bf16");

    private CpuExam() {}

    static List<Finding> of(Machine m) {
        String info = m.read("/proc/cpuinfo").orElse("");
        Set<String> flags = Set.of(field(info, "flags").orElse("").split(" +"));
        List<String> known = FEATURES.stream().filter(flags::contains).toList();
        String model = field(info, "model name").orElse("a processor that /proc/cpuinfo does not name");
        String threads = m.variable("OMP_NUM_THREADS");
        String chosen = System.getProperty("argali.threads", "");
        return List.of(
                Finding.ok("CPU", model + "; " + (known.isEmpty() ? "features unknown" : String.join(" ", known))),
                Finding.ok(
                        "threads",
                        Runtime.getRuntime().availableProcessors() + " for this process"
                                + (chosen.isEmpty() ? "" : "; argali.threads=" + chosen)
                                + (threads.isEmpty() ? "" : "; OMP_NUM_THREADS=" + threads)
                                + Cgroup.of(m)
                                        .cpus()
                                        .map(c -> "; the container may use " + c)
                                        .orElse("")));
    }

    private static Optional<String> field(String info, String name) {
        return info.lines()
                .filter(l -> l.startsWith(name))
                .map(l -> l.substring(l.indexOf(':') + 1).strip())
                .findFirst();
    }
}
