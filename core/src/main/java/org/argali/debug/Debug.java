package org.argali.debug;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What is to be shown for debugging, and where it goes: one file for each stage, so that {@code diff} works.
 *
 * <pre>
 * java -Dargali.debug=graph,passes ...      or ARGALI_DEBUG=graph,passes
 *      -Dargali.debug.dir=DIR               by default target/argali-dump
 * </pre>
 *
 * @param topics what is on
 * @param directory where this run's files go; made when the first is written
 */
public record Debug(Set<Topic> topics, Path directory) {
    /** What can be shown. */
    public enum Topic {
        /** The graph of each program before the passes. */
        GRAPH,
        /** The graph after each pass that changed it. */
        PASSES,
        /** Checks the graph after each pass. */
        VERIFY,
        /** The order of kernels, and which device each runs on. */
        PLAN,
        /** The source that backends generate. */
        KERNELS,
        /** Time, bytes and GB/s of each kernel. Runs kernel by kernel. */
        LAUNCHES,
        /** The memory plan. */
        MEMORY,
        /** Names the first kernel whose output is NaN or infinite. Runs kernel by kernel. */
        NANS,
        /** Waits after each kernel and names the one that failed. */
        SYNC;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final DateTimeFormatter RUN =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    public Debug {
        topics = Set.copyOf(topics);
    }

    /** As the JVM was told when it started. */
    public static Debug current() {
        return Holder.CURRENT;
    }

    /** Shows nothing. */
    public static Debug off() {
        return new Debug(Set.of(), Path.of(""));
    }

    /**
     * Topics from a list such as {@code graph,passes}.
     *
     * @throws IllegalArgumentException if one is misspelt, listing those there are
     */
    public static Debug of(String topics, Path directory) {
        Set<Topic> set = EnumSet.noneOf(Topic.class);
        Arrays.stream(topics.split(","))
                .map(String::strip)
                .filter(t -> !t.isEmpty())
                .map(Debug::topic)
                .forEach(set::add);
        return new Debug(set, directory);
    }

    private static Topic topic(String name) {
        return Arrays.stream(Topic.values())
                .filter(t -> t.toString().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no debug topic '" + name + "'; topics are " + Arrays.toString(Topic.values())));
    }

    public boolean on(Topic topic) {
        return topics.contains(topic);
    }

    /**
     * Writes the text to {@code NNN-stage.txt} if the topic is on, and says where.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    public Optional<Path> dump(Topic topic, String stage, Supplier<String> text) {
        return on(topic) ? Optional.of(write(stage, text.get())) : Optional.empty();
    }

    private Path write(String stage, String text) {
        try {
            Files.createDirectories(directory);
            for (int n = 1 + last(); ; n++) {
                Path file = directory.resolve(String.format(Locale.ROOT, "%03d-%s.txt", n, stage));
                try {
                    return Files.write(file, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE_NEW);
                } catch (FileAlreadyExistsException e) {
                    continue; // another thread was faster
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a dump to " + directory, e);
        }
    }

    private int last() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(f -> f.matches("\\d+-.*"))
                    .mapToInt(f -> Integer.parseInt(f.substring(0, f.indexOf('-'))))
                    .max()
                    .orElse(0);
        }
    }

    private static final class Holder {
        static final Debug CURRENT = read();

        private static Debug read() {
            String topics = Optional.ofNullable(System.getProperty("argali.debug"))
                    .or(() -> Optional.ofNullable(System.getenv("ARGALI_DEBUG")))
                    .orElse("");
            ProcessHandle self = ProcessHandle.current();
            Instant start = self.info().startInstant().orElseGet(Instant::now);
            String run = RUN.format(start) + "-" + self.pid();
            return of(
                    topics,
                    Path.of(System.getProperty("argali.debug.dir", "target/argali-dump"))
                            .resolve(run));
        }
    }
}
