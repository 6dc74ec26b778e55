package org.argali.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Limits of the container: of this process' control group and those above it, in version 2's files or version 1's.
 *
 * @param memory bytes
 * @param cpus such as {@code 1.5 CPUs}
 */
record Cgroup(OptionalLong memory, Optional<String> cpus) {
    private static final String ROOT = "/sys/fs/cgroup";
    /** Version 1 says "no limit" with a number near the largest long. */
    private static final long UNLIMITED = 1L << 60;

    static Cgroup of(Machine m) {
        List<String> limits = new ArrayList<>();
        List<String> quotas = new ArrayList<>();
        for (String folder : folders(m)) {
            m.firstLine(folder + "/memory.max").ifPresent(limits::add);
            m.firstLine(folder + "/cpu.max").ifPresent(quotas::add);
        }
        m.firstLine(ROOT + "/memory/memory.limit_in_bytes").ifPresent(limits::add);
        OptionalLong memory = limits.stream()
                .filter(l -> l.matches("\\d{1,18}"))
                .mapToLong(Long::parseLong)
                .filter(n -> n < UNLIMITED)
                .min();
        return new Cgroup(
                memory,
                quotas.stream().filter(q -> q.matches("\\d+ \\d+")).findFirst().map(Cgroup::cpus));
    }

    /** This process' group and those above it, the innermost first. */
    private static List<String> folders(Machine m) {
        String own = m.read("/proc/self/cgroup")
                .orElse("")
                .lines()
                .filter(l -> l.startsWith("0::"))
                .map(l -> l.substring(3))
                .findFirst()
                .orElse("/");
        List<String> all = new ArrayList<>();
        for (String path = own; path.length() > 1; path = path.substring(0, path.lastIndexOf('/'))) {
            all.add(ROOT + path);
        }
        all.add(ROOT);
        return all;
    }

    private static String cpus(String quota) {
        String[] parts = quota.split(" ");
        return String.format(Locale.ROOT, "%.1f CPUs", Double.parseDouble(parts[0]) / Double.parseDouble(parts[1]));
    }
}
