package org.argali.cli.doctor;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** The memory of the machine, of the container and of the JVM's heap. */
final class MemoryExam {
    private static final long KIB = 1024;
    private static final long LITTLE = 1L << 30;

    private MemoryExam() {}

    static List<Finding> of(Machine m) {
        String info = m.read("/proc/meminfo").orElse("");
        OptionalLong total = kib(info, "MemTotal");
        OptionalLong free = kib(info, "MemAvailable");
        OptionalLong limit = Cgroup.of(m).memory();
        String text = (total.isPresent() ? gib(total.getAsLong()) : "unknown")
                + (free.isPresent() ? ", " + gib(free.getAsLong()) + " free" : "")
                + (limit.isPresent()
                        ? "; the container may use " + gib(limit.getAsLong())
                        : "; no limit by a container")
                + "; the JVM's heap may take " + gib(Runtime.getRuntime().maxMemory());
        long usable = Math.min(free.orElse(Long.MAX_VALUE), limit.orElse(Long.MAX_VALUE));
        return List.of(
                usable < LITTLE
                        ? Finding.no("memory", text + ". Less than 1 GiB is little: use small batches, or allow more")
                        : Finding.ok("memory", text));
    }

    private static OptionalLong kib(String info, String name) {
        return info.lines()
                .filter(l -> l.startsWith(name + ":"))
                .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) * KIB)
                .findFirst();
    }

    static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }
}
