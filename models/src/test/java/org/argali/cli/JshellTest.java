package org.argali.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs that users write, pasted line by line at a small size. */
class JshellTest {
    @AfterEach
    void restore() {
        Runtime.configure(DeviceConfig.auto());
    }

    @ParameterizedTest
    @ValueSource(strings = {"two-ways.jsh", "two-inputs.jsh", "three-outputs.jsh", "mail.jsh"})
    void runsAsPasted(String program) throws IOException {
        try (Shell shell = new Shell()) {
            String first = shell.paste(program(program));
            assertThat(first).contains("Epoch 1/", "loss: ");
            String again = shell.paste(program(program));
            assertThat(table(again))
                    .as("names of layers when the same lines run twice")
                    .isEqualTo(table(first));
        }
    }

    /** What is printed but times, losses and the device, which is said once. */
    private static String table(String printed) {
        return String.join(
                "\n",
                printed.lines()
                        .filter(l -> !l.contains("step") && !l.startsWith("Device:"))
                        .toList());
    }

    @Test
    void theCommandRunsAFile() throws Exception {
        java.nio.file.Path file = java.nio.file.Files.createTempFile("argali", ".jsh");
        java.nio.file.Files.writeString(
                file, "var in = input(64);\nSystem.out.println(dense(3).apply(in));\n/exit 7\n");
        Process p = new ProcessBuilder(
                        java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "jshell",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        p.outputWriter().close();
        String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(out).contains("Tensor f32[?,3] from dense_1");
        assertThat(p.waitFor()).isEqualTo(7);
        java.nio.file.Files.delete(file);
    }

    private static String program(String name) throws IOException {
        try (InputStream in = JshellTest.class.getResourceAsStream("/programs/" + name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
