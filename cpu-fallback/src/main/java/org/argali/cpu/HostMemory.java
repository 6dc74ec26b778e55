package org.argali.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What this process may still take: of the machine and, if it is in one, of its container. */
final class HostMemory {
    private static final long KIB = 1024;

    private HostMemory() {}

    /**
     * Bytes; as much as a long holds if the system does not say.
     *
     * @param root where {@code proc} and {@code sys} are
     */
    static long available(Path root) {
        Path group = root.resolve("sys/fs/cgroup");
        OptionalLong most = number(group.resolve("memory.max"), "(\\d+)");
        OptionalLong used = number(group.resolve("memory.current"), "(\\d+)");
        OptionalLong machine = number(root.resolve("proc/meminfo"), "MemAvailable: +(\\d+) kB");
        long container = most.isPresent() && used.isPresent() ? most.getAsLong() - used.getAsLong() : Long.MAX_VALUE;
        return Math.max(0, Math.min(container, machine.isPresent() ? machine.getAsLong() * KIB : Long.MAX_VALUE));
    }

    private static OptionalLong number(Path file, String line) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(l -> l.matches(line))
                    .mapToLong(l -> Long.parseLong(l.replaceAll(line, "$1")))
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty(); // not Linux, or no container of that kind
        }
    }
}
