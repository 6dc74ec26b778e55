package org.argali.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine argali =
            Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @Test
    void versionNamesTheProjectAndTheJdk() {
        assertThat(argali.execute("version")).isZero();
        assertThat(out.toString())
                .startsWith("argali 0.")
                .contains("JDK " + System.getProperty("java.version"))
                .doesNotContain("${");
    }

    @Test
    void aWrongCallIsTwo() {
        assertThat(argali.execute()).isEqualTo(2);
        assertThat(argali.execute("no-such-command")).isEqualTo(2);
        assertThat(err.toString()).contains("Which command?", "no-such-command");
    }

    @Test
    void aFailureIsOneAndItsMessageStandsAlone() {
        assertThat(failingWith(new IllegalStateException("[demo] no data")).execute("fail"))
                .isEqualTo(1);
        assertThat(err).hasToString("argali: [demo] no data" + System.lineSeparator());
    }

    @Test
    void stacktraceShowsWhere() {
        failingWith(new IllegalStateException("[demo] no data")).execute("fail", "--stacktrace");
        assertThat(err.toString()).contains("at org.argali.cli.MainTest");
    }

    @Test
    void aBugShowsWhereUnasked() {
        failingWith(new ArithmeticException("overflow")).execute("fail");
        assertThat(err.toString()).contains("at org.argali.cli.MainTest");
    }

    private CommandLine failingWith(Exception failure) {
        return argali.addSubcommand(new FailCommand(failure)).setErr(new PrintWriter(err));
    }

    @Command(name = "fail")
    private record FailCommand(Exception failure) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            throw failure;
        }
    }
}
