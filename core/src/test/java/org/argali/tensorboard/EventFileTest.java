package org.argali.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
    /** The first record that TensorFlow 2.21 wrote to a file. */
    private static final String OF_TENSORFLOW =
            "3e00000000000000d9d240e7090000800ef9c0da411a0d627261696e2e4576656e743a3252"
                    + "240a2274656e736f72666c6f772e636f72652e7574696c2e6576656e74735f777269746572f9e2bba6";

    @Test
    void recordsAreFramedAsTensorFlowFramesThem(@TempDir Path dir) throws IOException {
        byte[] theirs = HexFormat.of().parseHex(OF_TENSORFLOW);
        byte[] event = Arrays.copyOfRange(theirs, 12, theirs.length - 4);
        assertThat(EventReader.records(theirs)).as("the reader").containsExactly(event);
        try (EventFile f = EventFile.in(dir)) {
            f.append(event);
            f.flush();
            assertThat(f.path()).hasBinaryContent(theirs);
        }
    }

    @Test
    void whereverAProcessEndsTheWholeRecordsAreRead(@TempDir Path dir) throws IOException {
        List<byte[]> events =
                IntStream.range(0, 12).mapToObj(i -> new byte[7 * i]).toList();
        IntStream.range(0, 12).forEach(i -> Arrays.fill(events.get(i), (byte) (i * 37)));
        EventFile f = EventFile.in(dir);
        events.forEach(f::append);
        f.close();
        byte[] all = Files.readAllBytes(f.path());
        int whole = 0;
        int end = 16;
        for (int cut = 0; cut <= all.length; cut++) {
            if (whole < events.size() && cut == end) {
                whole++;
                end += whole < events.size() ? events.get(whole).length + 16 : 0;
            }
            assertThat(EventReader.records(Arrays.copyOf(all, cut)))
                    .as("cut after " + cut)
                    .containsExactlyElementsOf(events.subList(0, whole));
        }
        assertThat(whole).isEqualTo(12);
    }

    @Test
    void nothingIsWrittenBeforeAFlush(@TempDir Path dir) throws IOException {
        try (EventFile f = EventFile.in(dir)) {
            f.append(new byte[3]);
            assertThat(Files.size(f.path())).isZero();
            f.flush();
            assertThat(Files.size(f.path())).isEqualTo(19);
            f.append(new byte[1 << 20]);
            assertThat(Files.size(f.path())).as("much is written at once").isEqualTo(19 + (1 << 20) + 16);
        }
    }

    @Test
    void everyWriterHasAFileOfItsOwn(@TempDir Path dir) {
        try (EventFile a = EventFile.in(dir);
                EventFile b = EventFile.in(dir)) {
            long pid = ProcessHandle.current().pid();
            assertThat(a.path().getFileName().toString())
                    .matches("events\\.out\\.tfevents\\.\\d{10}\\..+\\." + pid + "\\.0\\.v2");
            assertThat(a.path()).isNotEqualTo(b.path());
        }
    }

    @Test
    void aFullDiskIsAnErrorOnce() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        EventFile f = new EventFile(full);
        f.append(new byte[3]);
        assertThatThrownBy(f::flush)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("[TensorBoard] /dev/full could not be written: No space left on device");
        assertThatThrownBy(() -> f.append(new byte[3])).isInstanceOf(IllegalStateException.class);
        assertThatCode(f::close).doesNotThrowAnyException();
    }

    @Test
    void anInterruptedThreadWrites(@TempDir Path dir) throws IOException {
        EventFile f = EventFile.in(dir);
        Thread.currentThread().interrupt();
        try {
            f.append(new byte[3]);
            f.close();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(Files.size(f.path())).isEqualTo(19);
    }

    @Test
    void aFolderThatCannotBeIsNamed(@TempDir Path dir) throws IOException {
        Path file = Files.createFile(dir.resolve("file"));
        assertThatThrownBy(() -> EventFile.in(file.resolve("logs")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file.resolve("logs").toString());
    }
}
