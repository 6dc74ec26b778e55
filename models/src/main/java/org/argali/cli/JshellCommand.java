package org.argali.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code argali jshell}: the JDK's shell with Argali on its class path and imported. */
@Command(
        name = "jshell",
        description = "Try things out line by line: the JDK's jshell with Argali imported.",
        footer = "Variables keep their values from line to line; /exit ends it.")
final class JshellCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "Files to run first; - reads standard input and ends.")
    private List<String> files = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path jshell = Path.of(System.getProperty("java.home"), "bin", "jshell");
        if (!Files.isExecutable(jshell)) {
            throw new IllegalStateException("there is no " + jshell + ": jshell comes with a JDK, a JRE is not enough."
                    + " On Debian or Ubuntu: apt-get install openjdk-17-jdk-headless");
        }
        Path imports = Files.createTempFile("argali", ".jsh");
        try {
            Files.writeString(imports, startup());
            return new ProcessBuilder(command(jshell, imports))
                    .inheritIO()
                    .start()
                    .waitFor();
        } finally {
            Files.deleteIfExists(imports);
        }
    }

    /** What runs before the first line. */
    static String startup() {
        try (InputStream in = JshellCommand.class.getResourceAsStream("startup.jsh")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command(Path jshell, Path imports) {
        List<String> command = new ArrayList<>(List.of(
                jshell.toString(),
                "--class-path",
                System.getProperty("java.class.path"),
                "--startup",
                imports.toString(),
                "-R-Dargali.terminal=" + (System.console() != null)));
        settings().map(s -> "-R" + s).forEach(command::add);
        command.addAll(files);
        return command;
    }

    /** The flags that the launcher gives, and settings of the user, for the JVM in which the lines run. */
    private static Stream<String> settings() {
        List<String> flags = new ArrayList<>(List.of("-XX:+UseSerialGC"));
        int feature = java.lang.Runtime.version().feature();
        if (feature >= 22) {
            flags.add("--enable-native-access=ALL-UNNAMED");
        }
        if (feature >= 23) {
            flags.add("--sun-misc-unsafe-memory-access=allow");
        }
        Stream<String> ours = System.getProperties().stringPropertyNames().stream()
                .filter(n -> n.startsWith("argali.") || n.startsWith("org.bytedeco."))
                .sorted()
                .map(n -> "-D" + n + "=" + System.getProperty(n));
        return Stream.concat(flags.stream(), ours);
    }
}
