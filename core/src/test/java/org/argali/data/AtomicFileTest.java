package org.argali.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    private Stream<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(p -> p.getFileName().toString()).toList().stream();
        }
    }

    @Test
    void replacesAFileAndMakesItsFolder() throws IOException {
        Path file = folder.resolve("new/a.txt");
        AtomicFile.write(file, out -> out.write('1'));
        AtomicFile.write(file, out -> out.write('2'));
        assertThat(file).hasContent("2");
        assertThat(file.getParent()).isDirectoryContaining(p -> p.equals(file));
    }

    @Test
    void whoMayReadAFileIsAsUsual() throws IOException {
        Path file = folder.resolve("a.txt");
        AtomicFile.write(file, out -> out.write('1'));
        Path other = Files.writeString(folder.resolve("b.txt"), "1");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(other));
    }

    /** A disk that fills up ends writing with an IOException, as here. */
    @Test
    void aFailureLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = folder.resolve("a.txt");
        AtomicFile.write(file, out -> out.write('1'));
        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
                    out.write(new byte[1 << 20]);
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("a.txt] could not be written: No space left on device");
        assertThat(file).hasContent("1");
        assertThat(names()).containsExactly("a.txt");
    }

    @Test
    void anotherErrorLeavesTheOldFileToo() throws IOException {
        Path file = folder.resolve("a.txt");
        AtomicFile.write(file, out -> out.write('1'));
        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(names()).containsExactly("a.txt");
    }
}
