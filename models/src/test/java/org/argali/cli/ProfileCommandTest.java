package org.argali.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code argali profile} prints and writes, on the CPU; no figure is judged. */
class ProfileCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine c = Main.commandLine();
        c.setOut(new PrintWriter(out, true));
        c.setErr(new PrintWriter(err, true));
        return c.execute(arguments);
    }

    @AfterEach
    void restore() {
        Runtime.configure(DeviceConfig.auto());
    }

    @Test
    void aWorkload(@TempDir Path dir) throws Exception {
        assertThat(run("profile", "w3", "--device", "cpu", "--batch", "2", "--rows", "4", "--out", dir.toString()))
                .isZero();
        assertThat(out.toString())
                .contains("Profile: a training step of 2 samples, on CPU", "embedding_1", " more ", "written: " + dir)
                .containsPattern("(FLOPs|bytes) +\\d+ %");
        assertThat(new ObjectMapper()
                        .readTree(dir.resolve("trace.json").toFile())
                        .get("traceEvents"))
                .isNotEmpty();
        assertThat(ImageIO.read(dir.resolve("memory.png").toFile()).getWidth()).isEqualTo(1875);
        assertThat(dir.resolve("memory.svg")).content().contains("activations", "gradients", "workspace", "at most");
        assertThat(Files.readAllLines(dir.resolve("profile.txt")).size()).isGreaterThan(15);
    }

    @Test
    void aClassifierAndAnExample() {
        assertThat(run("profile", "digits", "--device", "cpu", "--batch", "8")).isZero();
        assertThat(out.toString()).contains("Profile: a training step of 8 samples", "conv2d_1");
        assertThat(run("profile", "callbacks", "--small", "--device", "cpu")).isZero();
        assertThat(out.toString()).contains("a training step of 14 samples", "dense_1");
    }

    @Test
    void refusesWhatIsNotThere() {
        assertThat(run("profile", "W11")).isEqualTo(2);
        assertThat(err.toString())
                .contains("there is nothing to profile called W11; there are W1 to W10, mail, digits, twins");
        assertThat(run("profile", "twins", "--batch", "3")).isEqualTo(2);
    }
}
