package org.argali.models.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.argali.data.Npz;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.runtime.Runtime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The example programs at a small size: they learn, and print and write what they promise. */
class ExamplesTest {
    private final PrintStream console = System.out;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @BeforeEach
    void listen() {
        Runtime.seed(7);
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setOut(console);
        Runtime.seed(1);
    }

    private History run(Examples which) {
        Example e = which.small(folder);
        return e.run(Fit.epochs(e.epochs()).verbose(0));
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "QUESTION_ANSWERING, 0.95",
        "INCEPTION, 0.9",
        "RESIDUAL, 0.85",
        "SHARED_LSTM, 0.85",
        "TRANSFER, 0.75",
        "BATCH_NORMALIZATION, 0.4",
        "RENORM, 0.4",
        "SELU, 0.93",
        "SEPARABLE, 0.7",
    })
    void theyLearn(Examples which, double accuracy) {
        assertThat(run(which).last("acc")).isGreaterThan(accuracy);
        assertThat(printed()).contains("Total params: ");
    }

    @Test
    void twoEyesShareOneXception() {
        History h = run(Examples.SIAMESE);
        assertThat(h.last("loss")).isLessThan(h.get("loss").get(0));
        assertThat(printed()).contains("Total params: 20,865,577"); // Keras' 20,861,480 once, and 4,097 of the head
    }

    @Test
    void theTwinsAgree() {
        assertThat(run(Examples.TWINS).last("acc")).isGreaterThan(0.65);
        assertThat(printed())
                .contains(
                        "the twin's outputs are the same: true",
                        "which is not among the inputs given",
                        "Total params: 3,466");
    }

    @Test
    void eachOfThreeOutputsLearns() {
        History h = run(Examples.THREE_OUTPUTS);
        assertThat(h.last("age_loss")).as("squared decades").isLessThan(1);
        assertThat(h.last("gender_loss")).isLessThan(0.2);
        assertThat(h.last("income_loss")).isLessThan(0.95 * Math.log(10));
        assertThat(h.last("loss")).isEqualTo(total(h), within(1e-3));
    }

    private static double total(History h) {
        return 0.25 * h.last("age_loss") + h.last("income_loss") + 10 * h.last("gender_loss");
    }

    @Test
    void callbacksEndTrainingAndLeaveTheirFiles() throws IOException {
        History h = run(Examples.CALLBACKS);
        assertThat(h.epochs()).as("it ends early").hasSizeLessThan(60);
        assertThat(h.last("val_acc")).isGreaterThan(0.9);
        assertThat(Files.readAllLines(folder.resolve("training.csv")))
                .hasSize(h.epochs().size() + 1);
        assertThat(folder.resolve("my_model.keras")).isRegularFile();
        assertThat(printed()).contains("the best: loss: ");
    }

    @Test
    void activationsAreWrittenAfterEveryEpoch() {
        History h = run(Examples.ACTIVATIONS);
        assertThat(h.last("loss")).isLessThan(0.8 * h.get("loss").get(0));
        assertThat(Npz.read(folder.resolve("activations_at_epoch_2.npz")))
                .hasSize(8)
                .containsKey("conv2d_1");
    }

    @Test
    void tensorBoardHasItsFiles() throws IOException {
        History h = run(Examples.TENSORBOARD);
        assertThat(h.last("loss")).isLessThan(h.get("loss").get(0));
        assertThat(folder.resolve("model.png")).isNotEmptyFile();
        assertThat(printed()).contains("in its place: Mail(", "tensorboard --logdir " + folder);
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.map(f -> folder.relativize(f).toString()))
                    .anyMatch(f -> f.startsWith("train/events.out.tfevents"))
                    .anyMatch(f -> f.startsWith("validation/events.out.tfevents"))
                    .anyMatch(f -> f.endsWith("projector_config.pbtxt"));
        }
    }

    /** Parameters as Keras counts them. */
    @Test
    void fullSizesAreThoseOfTheNotes() {
        assertThat(new QuestionAnswering(10_000, 500, 100, 1).model().countParams())
                .isEqualTo(1_000_052);
        assertThat(new ThreeOutputs(50_000, 128, 500, 1).model().countParams()).isEqualTo(14_146_316);
        assertThat(new SeparableClassifier(2, 1).model().countParams()).isEqualTo(38_949);
        assertThat(new InceptionModule(128, 1).model().countParams()).isEqualTo(1_506_442);
        assertThat(new ResidualBlocks(128, 1).model().countParams()).isEqualTo(1_487_754);
        assertThat(Examples.values()).allMatch(e -> e.fullSize(folder).epochs() > 0);
    }
}
