package org.argali.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is printed while a model trains. */
class ProgressBarTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @AfterEach
    void back() {
        System.clearProperty("argali.terminal");
    }

    private String printed(boolean terminal, int verbose) throws InterruptedException {
        System.setProperty("argali.terminal", Boolean.toString(terminal));
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        ProgressBar bar = new ProgressBar(out, Fit.epochs(2).verbose(verbose), 12);
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("loss", 0.5);
        figures.put("acc", 0.25);
        bar.onEpochBegin(1);
        for (int b = 0; b < 12; b++) {
            if (b == 5) {
                Thread.sleep(120); // longer than it waits between two looks
            }
            bar.onBatchEnd(b, Logs.of(figures));
        }
        bar.onEpochEnd(1, Logs.of(figures));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aTerminalHasABar() throws InterruptedException {
        assertThat(printed(true, 1))
                .startsWith("Epoch 2/2\n")
                .containsPattern("\r 6/12 \\[=+>\\.+\\] - ETA: 0\\.\\ds - loss: 0\\.5000 - acc: 0\\.2500\033")
                .containsPattern(
                        "\r12/12 \\[={30}\\] - 0\\.\\ds \\d+ms/step - loss: 0\\.5000 - acc: 0\\.2500\033\\[K\n$");
    }

    @Test
    void elsewhereAnEpochIsALine() throws InterruptedException {
        String line = "Epoch 2/2 - 0\\.\\ds \\d+ms/step - loss: 0\\.5000 - acc: 0\\.2500\n";
        assertThat(printed(false, 1)).matches(line);
        bytes.reset();
        assertThat(printed(true, 2)).matches(line);
    }

    @Test
    void otherLevelsAreRefused() {
        assertThatThrownBy(() -> Fit.epochs(1).verbose(3)).hasMessage("[fit] verbose is 0, 1 or 2, not 3");
    }
}
