package org.argali.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.argali.models.data.SmallData;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code argali train} on the first few samples of each data set. */
class TrainCommandTest {
    @TempDir
    private static Path data;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine argali =
            Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @BeforeAll
    static void write() throws IOException {
        SmallData.write(data, 40, 24);
    }

    @BeforeEach
    void useIt() {
        System.setProperty("argali.data", data.toString());
    }

    @AfterEach
    void restore() {
        System.clearProperty("argali.data");
        Runtime.configure(DeviceConfig.auto());
        Runtime.seed(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail", "digits"})
    void theSameSeedGivesTheSameNumbers(String task) {
        String[] call = {"train", task, "--epochs=2", "--batch-size=16", "--device=cpu", "--seed=5", "--verbose=0"};
        assertThat(argali.execute(call)).as(err.toString()).isZero();
        assertThat(argali.execute(call)).isZero();
        List<String> lines =
                out.toString().lines().map(TrainCommandTest::withoutTime).toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).matches("Test accuracy \\d+\\.\\d\\d % \\(loss \\d+\\.\\d{4}\\) on 24 samples");
        assertThat(lines.get(1)).isEqualTo(lines.get(0));
    }

    private static String withoutTime(String line) {
        return line.replaceFirst(", after .* s of training\\.$", "");
    }

    @Test
    void theSummaryIsShown() {
        assertThat(argali.execute("train", "digits", "--epochs=1", "--device=cpu"))
                .isZero();
        assertThat(out.toString()).contains("conv2d_3 (Conv2D)", "Total params: 93,322", "Test accuracy");
    }

    @Test
    void wrongCallsAreTwo() {
        assertThat(argali.execute("train")).isEqualTo(2);
        assertThat(argali.execute("train", "mails")).isEqualTo(2);
        assertThat(argali.execute("train", "mail", "--epochs=0")).isEqualTo(2);
        assertThat(argali.execute("train", "mail", "--batch-size=-1")).isEqualTo(2);
        assertThat(argali.execute("train", "mail", "--device=tpu")).isEqualTo(2);
        assertThat(argali.execute("train", "mail", "--verbose=3")).isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "mail, digits",
                        "--epochs is positive",
                        "--batch-size is positive",
                        "AUTO, GPU, CPU",
                        "0, 1 or 2");
    }

    @Test
    void missingDataIsSaidWithAllThatHelps() {
        System.setProperty("argali.data", data.resolve("nowhere").toString());
        assertThat(argali.execute("train", "digits", "--device=cpu")).isEqualTo(1);
        assertThat(err.toString()).startsWith("argali: [data] ").contains("is missing", "sha-256", "-Dargali.data=DIR");
    }

    /** A signal as of Ctrl-C or {@code kill}: the batch is finished, and what was reached is said. */
    @Test
    void aSignalEndsTrainingInOrder() throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dargali.data=" + data,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "train",
                "digits",
                "--epochs=1000000",
                "--device=cpu");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = process.inputReader()) {
            String line = reader.readLine();
            while (line != null) {
                lines.add(line);
                if (line.startsWith("Epoch 2/")) {
                    // SIGTERM, since SIGINT may be ignored here; the handle leaves the streams open
                    process.toHandle().destroy();
                }
                line = reader.readLine();
            }
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String all = lines.stream().collect(Collectors.joining("\n"));
        assertThat(all)
                .containsPattern("Interrupted after \\d+ of 1000000 epochs\\.")
                .contains("Test accuracy");
        assertThat(process.exitValue()).isEqualTo(128 + 15);
    }
}
