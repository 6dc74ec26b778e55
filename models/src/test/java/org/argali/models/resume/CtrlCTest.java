package org.argali.models.resume;

import static org.argali.callbacks.Callbacks.backupAndRestore;
import static org.argali.callbacks.Callbacks.lambdaCallback;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C in a program of a user's own: the first lets fit end after the batch and the program go on, the second ends it. */
class CtrlCTest {
    @TempDir
    private Path dir;

    /** Trains for very long, and says so. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            Runtime.configure(DeviceConfig.cpu());
            NDArray x = NDArray.generate(TensorType.f32(64, 2), i -> Math.sin(i));
            Model m = Sequential.of(input(2), dense(1));
            m.compile("adam", "mse");
            History h = m.fit(
                    x,
                    NDArray.zeros(TensorType.f32(64, 1)),
                    Fit.epochs(1_000_000)
                            .batchSize(8)
                            .verbose(0)
                            .callbacks(
                                    backupAndRestore(args[0]),
                                    lambdaCallback().onEpochBegin(e -> {
                                        if (e == 2) {
                                            System.out.println("trains");
                                        }
                                    }),
                                    lambdaCallback().onBatchEnd((b, logs) -> hang(args[1].equals("hangs") && b == 3))));
            System.out.println(
                    "interrupted: " + h.isInterrupted() + " after " + h.epochs().size());
        }

        private static void hang(boolean on) {
            if (on) {
                System.out.println("trains");
                try {
                    Thread.sleep(TimeUnit.HOURS.toMillis(1));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    /** With the signal as it is in a terminal, even where the tests run with it turned off. */
    private Process start(String how) throws IOException {
        return new ProcessBuilder(
                        "env",
                        "--default-signal=INT",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        dir.resolve("backups").toString(),
                        how)
                .redirectErrorStream(true)
                .start();
    }

    private static void ctrlC(Process p) throws Exception {
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(p.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static List<String> linesUntil(BufferedReader in, String end) throws IOException {
        List<String> lines = new ArrayList<>();
        String line = in.readLine();
        while (line != null) {
            lines.add(line);
            if (line.contains(end)) {
                return lines;
            }
            line = in.readLine();
        }
        return lines;
    }

    @Test
    void theFirstLetsFitReturnAndBackUp() throws Exception {
        Process p = start("on");
        try (BufferedReader in = p.inputReader()) {
            assertThat(linesUntil(in, "trains")).contains("trains");
            ctrlC(p);
            assertThat(linesUntil(in, "interrupted: "))
                    .anyMatch(l -> l.startsWith("[fit] Ctrl-C: training ends after this batch"))
                    .anyMatch(l -> l.startsWith("interrupted: true after "));
        }
        assertThat(p.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(p.exitValue()).isZero();
        assertThat(dir.resolve("backups")).isNotEmptyDirectory();
    }

    @Test
    void theSecondEndsTheProgram() throws Exception {
        Process p = start("hangs");
        try (BufferedReader in = p.inputReader()) {
            assertThat(linesUntil(in, "trains")).contains("trains");
            ctrlC(p);
            assertThat(linesUntil(in, "[fit] Ctrl-C")).anyMatch(l -> l.startsWith("[fit] Ctrl-C"));
            ctrlC(p);
            assertThat(p.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(p.exitValue()).isEqualTo(128 + 2);
    }
}
