package org.argali.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code argali gpu-bundle}: one file to take to a machine with a GPU that has neither Java nor a network. */
@Command(
        name = "gpu-bundle",
        description = "Pack a JRE, Argali, its natives, data and golden cases for a GPU machine without Java.",
        footer = "On that machine: unpack it and call its run script with the folders of CUDA's libraries.")
final class GpuBundleCommand implements Callable<Integer> {
    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "argali-gpu-bundle.tar.xz",
            description = "What to write; ${DEFAULT-VALUE} by default.")
    private Path out = Path.of("argali-gpu-bundle.tar.xz");

    @Override
    public Integer call() throws IOException, InterruptedException {
        String home = System.getProperty("argali.home", "");
        Path script = Path.of(home, "bin", "gpu-bundle");
        if (home.isEmpty() || !Files.isExecutable(script)) {
            throw new IllegalStateException("[gpu-bundle] is made from a checkout of Argali, by its ./argali");
        }
        return new ProcessBuilder(
                        "bash",
                        script.toString(),
                        out.toAbsolutePath().toString(),
                        System.getProperty("java.home"),
                        System.getProperty("java.class.path"))
                .inheritIO()
                .start()
                .waitFor();
    }
}
