package org.argali.callbacks;

import static org.argali.callbacks.Callbacks.modelCheckpoint;
import static org.argali.callbacks.CallbacksTest.X;
import static org.argali.callbacks.CallbacksTest.Y;
import static org.argali.callbacks.CallbacksTest.fit;
import static org.argali.callbacks.CallbacksTest.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.argali.callbacks.CallbacksTest.Put;
import org.argali.model.History;
import org.argali.model.Model;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files a checkpoint writes, and what they hold. */
class ModelCheckpointTest {
    @BeforeEach
    void reference() {
        Runtime.configure(DeviceConfig.reference());
        Runtime.seed(7);
    }

    private static List<String> files(Path dir) throws IOException {
        try (Stream<Path> all = Files.list(dir)) {
            return all.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void checkpointsFillTheirNames(@TempDir Path dir) throws IOException {
        Model m = model();
        History h = m.fit(
                X,
                Y,
                fit(
                                2,
                                modelCheckpoint(dir.resolve("{epoch:02d}-{val_loss:.2f}.keras")
                                        .toString()))
                        .validationSplit(0.25));
        assertThat(files(dir))
                .containsExactly(
                        String.format(
                                Locale.ROOT, "01-%.2f.keras", h.get("val_loss").get(0)),
                        String.format(
                                Locale.ROOT, "02-%.2f.keras", h.get("val_loss").get(1)));
        Model loaded = Model.load(dir.resolve(files(dir).get(1)));
        assertThat(loaded.predict(X)).isEqualTo(m.predict(X));
    }

    @Test
    void onlyTheBestIsSaved(@TempDir Path dir) throws IOException {
        ModelCheckpoint c = modelCheckpoint(dir.resolve("{epoch}.weights.h5").toString())
                .monitor("val_x")
                .mode(Mode.MIN)
                .saveBestOnly()
                .weightsOnly();
        model().fit(X, Y, fit(12, new Put(), c));
        assertThat(files(dir))
                .containsExactly("1.weights.h5", "12.weights.h5", "2.weights.h5", "4.weights.h5", "7.weights.h5");
        Path other = Files.createDirectory(dir.resolve("other"));
        model().fit(
                        X,
                        Y,
                        fit(
                                12,
                                new Put(),
                                modelCheckpoint(other.resolve("{epoch}.keras").toString())
                                        .monitor("val_x")
                                        .mode(Mode.MIN)
                                        .saveBestOnly()
                                        .initialValueThreshold(0.6)));
        assertThat(files(other)).containsExactly("12.keras");
    }

    @Test
    void batchesAreCountedOnOverEpochs(@TempDir Path dir) throws IOException {
        ModelCheckpoint c = modelCheckpoint(
                        dir.resolve("{epoch}-{batch}.weights.h5").toString())
                .weightsOnly()
                .saveFreq(3);
        model().fit(X, Y, fit(4, c).batchSize(4));
        assertThat(files(dir)).as("2 batches an epoch").containsExactly("2-1.weights.h5", "3-2.weights.h5");
    }

    @Test
    void checkpointsThatCannotBeAreRefusedFirst(@TempDir Path dir) {
        Model m = model();
        assertThatThrownBy(() -> modelCheckpoint("{epoch:x}.keras")).hasMessageContaining("{epoch:02d}");
        assertThatThrownBy(() -> modelCheckpoint("{epoch.keras")).hasMessageContaining("brace");
        for (ModelCheckpoint c : List.of(
                modelCheckpoint("a.txt"),
                modelCheckpoint("a.weights.h5"),
                modelCheckpoint("a.keras").weightsOnly(),
                modelCheckpoint("{val_los}.keras"),
                modelCheckpoint("{batch}.keras"),
                modelCheckpoint("{val_x}.keras").saveFreq(2),
                modelCheckpoint("a.keras").saveBestOnly())) {
            assertThatThrownBy(() -> m.fit(X, Y, fit(1, new Put(), c)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("[ModelCheckpoint]");
        }
        assertThat(m.history().epochs()).isEmpty();
        assertThatCode(() -> m.fit(
                        X, Y, fit(1, modelCheckpoint(dir.resolve("a.keras").toString()))))
                .as("without saveBestOnly nothing is watched")
                .doesNotThrowAnyException();
    }
}
