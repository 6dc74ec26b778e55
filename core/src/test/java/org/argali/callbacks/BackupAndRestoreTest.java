package org.argali.callbacks;

import static org.argali.callbacks.Callbacks.backupAndRestore;
import static org.argali.callbacks.Callbacks.csvLogger;
import static org.argali.callbacks.Callbacks.earlyStopping;
import static org.argali.callbacks.Callbacks.lambdaCallback;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.dropout;
import static org.argali.layers.Layers.input;
import static org.argali.optimizers.Optimizers.adam;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.argali.data.AtomicFile;
import org.argali.data.DataFormatException;
import org.argali.model.Callback;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Logs;
import org.argali.model.Model;
import org.argali.model.SavedState;
import org.argali.model.Sequential;
import org.argali.optimizers.Optimizer;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of backups, and what is refused; that training resumes exactly is shown by {@code ResumeTest} in models. */
class BackupAndRestoreTest {
    private static final NDArray X = NDArray.generate(TensorType.f32(6, 2), i -> Math.sin(i));
    private static final NDArray Y = NDArray.generate(TensorType.f32(6, 1), i -> Math.cos(3 * i));

    @TempDir
    private Path dir;

    private Path backups;

    @BeforeEach
    void reference() {
        Runtime.configure(DeviceConfig.reference());
        Runtime.seed(7);
        backups = dir.resolve("backups");
    }

    private static Model model(Optimizer o, double rate) {
        Model m = Sequential.of(input(2), dense(3), dropout(rate), dense(1));
        m.compile(o, "mse", "mae");
        return m;
    }

    private static Model model() {
        return model(adam(), 0.5);
    }

    private BackupAndRestore backup() {
        return backupAndRestore(backups.toString());
    }

    private static Fit fit(int epochs, Callback... callbacks) {
        return Fit.epochs(epochs).batchSize(2).verbose(0).callbacks(callbacks);
    }

    /** Ends fit at the end of an epoch, after which a backup was not yet made. */
    private static Callback failIn(int epoch) {
        return lambdaCallback().onEpochEnd((e, logs) -> {
            if (e == epoch) {
                throw new IllegalStateException("left");
            }
        });
    }

    /** Leaves backups 1 and 2 of the first two epochs. */
    private void leave(Callback... more) {
        Callback[] all =
                Stream.concat(Stream.of(backup(), failIn(2)), Stream.of(more)).toArray(Callback[]::new);
        assertThatThrownBy(() -> model().fit(X, Y, fit(4, all))).hasMessage("left");
        assertThat(names()).containsExactly("backup-1.safetensors", "backup-2.safetensors");
    }

    private List<String> names() {
        try (Stream<Path> all = Files.exists(backups) ? Files.list(backups) : Stream.empty()) {
            return all.map(f -> f.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was printed as a warning. */
    private static String warnings(Runnable run) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            run.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theLastTwoStayUntilTrainingIsDone() {
        model().fit(X, Y, fit(3, backup().saveFreq(1).deleteCheckpoint(false)));
        assertThat(names()).containsExactly("backup-10.safetensors", "backup-9.safetensors");
        model().fit(X, Y, fit(4, backup().saveFreq(2).doubleCheckpoint(false).deleteCheckpoint(false)));
        assertThat(names()).hasSize(1);
        assertThat(model().fit(X, Y, fit(5, backup())).epochs()).containsExactly(0, 1, 2, 3, 4);
        assertThat(backups).doesNotExist();
    }

    @Test
    void whatIsNotABackupStaysInTheFolder() throws IOException {
        leave();
        Files.writeString(backups.resolve("notes.txt"), "mine");
        Files.writeString(backups.resolve("backup-3.safetensors.123.part"), "left by a process that was killed");
        model().fit(X, Y, fit(4, backup()));
        assertThat(names()).containsExactly("notes.txt");
    }

    /** Fit called again after it is done trains nothing, and gives the same History. */
    @Test
    void whatIsDoneIsNotDoneAgain() {
        History first = model().fit(
                        X,
                        Y,
                        fit(
                                3,
                                backup().deleteCheckpoint(false),
                                earlyStopping("loss").minDelta(9)));
        assertThat(first.epochs()).containsExactly(0, 1);
        Model again = model();
        History second = again.fit(
                X,
                Y,
                fit(
                        3,
                        backup().deleteCheckpoint(false),
                        lambdaCallback().onBatchBegin(b -> {
                            throw new IllegalStateException("nothing is to be trained");
                        }),
                        earlyStopping("loss").minDelta(9)));
        assertThat(second.toString()).isEqualTo(first.toString());
    }

    private void damageNewest(UnaryOperator<byte[]> damage) {
        Path newest = backups.resolve("backup-2.safetensors");
        try {
            Files.write(newest, damage.apply(Files.readAllBytes(newest)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.001, 0.3, 0.6, 0.9, 0.999})
    void aDamagedBackupIsLeftOut(double where) {
        leave();
        damageNewest(b -> {
            b[(int) (where * b.length)] ^= 4;
            return b;
        });
        Model m = model();
        String said = warnings(() -> m.fit(X, Y, fit(4, backup())));
        assertThat(said).contains("backup-2.safetensors]", "damaged", "the one before");
        assertThat(m.history().epochs()).containsExactly(0, 1, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 200, 3000})
    void aBackupThatIsCutOffIsLeftOut(int length) {
        leave();
        damageNewest(b -> java.util.Arrays.copyOf(b, Math.min(length, b.length - 1)));
        Model m = model();
        assertThat(warnings(() -> m.fit(X, Y, fit(2, backup().deleteCheckpoint(false)))))
                .contains("backup-2.safetensors]");
        assertThat(m.history().epochs()).containsExactly(0, 1);
        assertThat(names())
                .as("the damaged one is gone, the good one stays")
                .hasSize(2)
                .contains("backup-1.safetensors");
    }

    @Test
    void nothingBeginsAnewUnasked() throws IOException {
        leave();
        for (String n : names()) {
            Files.write(backups.resolve(n), new byte[100]);
        }
        String said = warnings(() -> assertThatThrownBy(() -> model().fit(X, Y, fit(4, backup())))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContainingAll(backups.toString(), "no backup that is whole", "anew"));
        assertThat(said.lines()).hasSize(2);
    }

    @Test
    void anotherTrainingIsRefusedWithAllThatDiffers() throws IOException {
        leave();
        Path log = dir.resolve("log.csv");
        Files.writeString(log, "mine");
        Model other = model(adam().learningRate(0.5), 0.25);
        Fit how = Fit.epochs(4).batchSize(3).shuffle(false).verbose(0).callbacks(backup(), csvLogger(log.toString()));
        assertThatThrownBy(() -> other.fit(X.rows(0, 5), Y.rows(0, 5), how))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "backup-2.safetensors is of another training",
                        "\n  layer dropout",
                        "0.5",
                        "0.25",
                        "\n  optimizer: ",
                        "\n  training samples: 6 in the backup, 5 now",
                        "\n  batch size: 2 in the backup, 3 now",
                        "\n  shuffle: true in the backup, false now",
                        "remove the backup, and training begins anew");
        assertThat(log).as("nothing was written").hasContent("mine");
    }

    @Test
    void otherWeightsAreListed() {
        leave();
        Model wider = Sequential.of(input(2), dense(4), dropout(0.5), dense(1));
        wider.compile(adam(), "mse", "mae");
        assertThatThrownBy(() -> wider.fit(X, Y, fit(4, backup())))
                .hasMessageContaining("dense_1/kernel: f32[2,3] in the backup, f32[2,4] now");
    }

    /** The disk is full after so many bytes. */
    private static final class FullDisk extends FilterOutputStream {
        private long left;

        FullDisk(OutputStream out, long bytes) {
            super(out);
            left = bytes;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] b, int off, int len) throws IOException {
            out.write(b, off, (int) Math.min(len, left));
            left -= len;
            if (left < 0) {
                throw new IOException("No space left on device");
            }
        }
    }

    /** Whatever write of whatever backup fails: those before are whole, and training goes on from there. */
    @Test
    void aFullDiskLosesNothing() throws IOException {
        leave();
        long whole = Files.size(backups.resolve("backup-2.safetensors"));
        byte[] first = Files.readAllBytes(backups.resolve("backup-1.safetensors"));
        byte[] second = Files.readAllBytes(backups.resolve("backup-2.safetensors"));
        for (long room = 0; room < whole; room += whole / 15) {
            long bytes = room;
            BackupAndRestore full = backup().writer(
                            (file, content) -> AtomicFile.write(file, out -> content.write(new FullDisk(out, bytes))));
            assertThatThrownBy(() -> model().fit(X, Y, fit(4, full)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContainingAll("backup-3.safetensors", "No space left on device");
            assertThat(names()).containsExactly("backup-1.safetensors", "backup-2.safetensors");
        }
        assertThat(backups.resolve("backup-1.safetensors")).hasBinaryContent(first);
        assertThat(backups.resolve("backup-2.safetensors")).hasBinaryContent(second);
        assertThat(model().fit(X, Y, fit(4, backup())).epochs()).hasSize(4);
    }

    @Test
    void noLineOfTheCsvFileIsThereTwice() throws IOException {
        Path once = dir.resolve("once.csv");
        Path log = dir.resolve("log.csv");
        model().fit(X, Y, fit(4, csvLogger(once.toString())));
        leave(csvLogger(log.toString())); // the line of epoch 2 is not written: the failing callback comes first
        Files.writeString(log, "2,of an epoch,that is not in the backup\r\n", java.nio.file.StandardOpenOption.APPEND);
        model().fit(X, Y, fit(4, backup(), csvLogger(log.toString())));
        List<String> lines = Files.readAllLines(log);
        assertThat(lines).hasSize(5);
        assertThat(lines.subList(0, 3)).isEqualTo(Files.readAllLines(once).subList(0, 3));
        assertThat(lines.get(3)).startsWith("2,").doesNotContain("of an epoch");
        assertThat(lines.get(4)).startsWith("3,");
    }

    /** A callback of one's own, with state and without. */
    private static final class Counter extends Callback {
        private int epochs;
        private boolean resumed;

        @Override
        public void onTrainBegin() {
            epochs = 0;
            resumed = isResumed();
        }

        @Override
        public void onEpochEnd(int epoch, Logs logs) {
            epochs++;
        }

        @Override
        protected void saveState(SavedState s) {
            s.put("epochs", epochs);
        }

        @Override
        protected void restoreState(SavedState s) {
            epochs = s.count("epochs");
        }
    }

    @Test
    void callbacksOfOnesOwnGoOnToo() {
        Counter first = new Counter();
        Counter second = new Counter();
        leave(first, second);
        assertThat(first.resumed).isFalse();
        Counter third = new Counter();
        assertThat(warnings(() -> model().fit(X, Y, fit(4, third, backup()))))
                .contains("has the state of the callback", "Counter_1", "left out");
        assertThat(third.epochs).isEqualTo(4);
        assertThat(third.resumed).isTrue();
    }

    @Test
    void aCallbackThatIsNewIsNamed() {
        leave();
        Counter counter = new Counter();
        assertThat(warnings(() -> model().fit(X, Y, fit(4, backup(), counter))))
                .contains("knows nothing of the callback Counter, which begins anew");
        assertThat(counter.epochs).isEqualTo(2);
    }

    @Test
    void numbersComeBackBitByBit() {
        SavedState s = new SavedState();
        SavedState part = s.part("a");
        part.put("nan", Double.NaN);
        part.put("tiny", Double.MIN_VALUE);
        part.putNumbers("several", List.of(0.1, Double.POSITIVE_INFINITY, -0.0));
        part.put("arrays", List.of(X, Y));
        SavedState back = new SavedState(s.texts(), s.arrays()).part("a");
        assertThat(back.number("nan")).isNaN();
        assertThat(back.number("tiny")).isEqualTo(Double.MIN_VALUE);
        assertThat(back.numbers("several")).containsExactly(0.1, Double.POSITIVE_INFINITY, -0.0);
        assertThat(back.arrays("arrays")).containsExactly(X, Y);
        assertThatThrownBy(() -> back.number("nana"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing is saved as 'a/nana'; saved are nan, tiny");
    }
}
