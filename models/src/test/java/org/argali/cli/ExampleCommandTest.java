package org.argali.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import org.argali.models.examples.Examples;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code argali example}: lists the programs, and runs one as asked. */
class ExampleCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine argali =
            Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @AfterEach
    void restore() {
        Runtime.configure(DeviceConfig.auto());
        Runtime.seed(1);
    }

    @Test
    void eachProgramHasALine() {
        assertThat(argali.execute("example")).isZero();
        assertThat(out.toString().lines()).hasSize(Examples.values().length);
        assertThat(Arrays.stream(Examples.values()))
                .allSatisfy(e -> assertThat(out.toString()).contains(e + " ", e.title()));
    }

    @Test
    void theSameSeedGivesTheSameNumbers(@TempDir Path folder) {
        String[] call = {
            "example",
            "callbacks",
            "--small",
            "--epochs=2",
            "--device=cpu",
            "--seed=5",
            "--verbose=0",
            "--out=" + folder
        };
        assertThat(argali.execute(call)).as(err.toString()).isZero();
        String once = out.toString();
        assertThat(once).contains("2 epochs", "val_acc");
        assertThat(folder.resolve("training.csv")).isRegularFile();
        assertThat(argali.execute(call)).isZero();
        assertThat(out).hasToString(once + once);
    }

    @Test
    void wrongCallsAreTwo() {
        assertThat(argali.execute("example", "twin")).isEqualTo(2);
        assertThat(argali.execute("example", "twins", "--epochs=0")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no example twin; there are twins, ", "--epochs is positive");
    }
}
