package org.argali.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of the user's own, and what is said of bad ones. */
class DataFileTest {
    @TempDir
    private Path folder;

    @Test
    void aMissingFileIsNamedWithAllThatHelps() {
        assertThatThrownBy(() -> DataFile.MAIL_TEST.read(Optional.of(folder), Texts::read))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("[data] " + folder.resolve("mail/test.tsv.gz")
                        + " is missing (344976 bytes, sha-256 d2e94576ff323a7b13ec529fc089357bd7da592f51de059cb929f41290dc5643)."
                        + " Put it at DIR/mail/test.tsv.gz and name DIR with -Dargali.data=DIR or ARGALI_DATA=DIR.");
    }

    @Test
    void aFileOfTheUsersOwnIsRead() throws IOException {
        put("mail/test.tsv.gz", gzip("1\t1 5 9\n0\t\n".getBytes(StandardCharsets.US_ASCII)));
        Texts texts = DataFile.MAIL_TEST.read(Optional.of(folder), Texts::read);
        assertThat(texts.x()).isDeepEqualTo(new int[][] {{1, 5, 9}, {}});
        assertThat(texts.y().ints()).containsExactly(1, 0);
    }

    @Test
    void aFileThatIsNoGzipSaysSo() throws IOException {
        put("mail/test.tsv.gz", "1\t1\n".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> DataFile.MAIL_TEST.read(Optional.of(folder), Texts::read))
                .hasMessageContaining("mail/test.tsv.gz cannot be read")
                .hasMessageContaining("GZIP");
    }

    @Test
    void aFileThatIsCutOffSaysSo() throws IOException {
        byte[] whole = gzip("1\t1 5 9\n".repeat(20_000).getBytes(StandardCharsets.US_ASCII));
        put("mail/test.tsv.gz", java.util.Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> DataFile.MAIL_TEST.read(Optional.of(folder), Texts::read))
                .hasMessageContaining("the file is cut off");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 2 3     | line 1 of demo has no tab",
                "1\tx      | line 1 of demo has 'x' where a number belongs",
                "0\t1\\n1\t-1 | line 2 of demo has the negative number -1",
                "a\t1      | line 1 of demo has 'a' where a number belongs",
            })
    void aBadLineIsNamed(String text, String message) {
        byte[] bytes = text.replace("\\n", "\n").getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> Texts.read(new ByteArrayInputStream(bytes), "demo"))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "00000803 00000002                               | demo ends too early",
                "00000801 00000002 0001                          | begins with 00000801; IDX of bytes with 3 axes begins with 00000803",
                "00000803 00000002 00000001 00000001 01          | says it has the shape [2, 1, 1], but has only 1 elements",
                "00000803 00000001 00000001 00000001 0102        | has more than its shape [1, 1, 1] says",
                "00000803 7fffffff 7fffffff 7fffffff 01          | which is negative or above 2^30 elements",
                "00000803 ffffffff 00000001 00000001 01          | which is negative or above 2^30 elements",
            })
    void aBadIdxIsDescribed(String hex, String message) {
        byte[] bytes = java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThatThrownBy(() -> Idx.read(new ByteArrayInputStream(bytes), "demo", 3))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message);
    }

    @Test
    void bytesAreUnsigned() throws IOException {
        byte[] bytes = ByteBuffer.allocate(10)
                .putInt(0x801)
                .putInt(2)
                .put((byte) 200)
                .put((byte) 7)
                .array();
        Idx idx = Idx.read(new ByteArrayInputStream(bytes), "demo", 1);
        assertThat(idx.at(0)).isEqualTo(200);
        assertThat(idx.at(1)).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1;2;a\\n1;2;0          | line 1 of demo is not: rows,columns,class,class...",
                "2;2;a;b\\n1;2;0        | line 1 of demo says there are 2 rows, but there are 1",
                "1;2;a;b\\n1;0          | line 2 of demo has 2 cells, not 3",
                "1;2;a;b\\n1;2;2        | line 2 of demo has class 2, but there are 2 classes",
                "1;2;a;b\\n1;x;1        | demo has a cell that is no number",
                "1;-1;a;b\\n1           | line 1 of demo says there are 1 rows and -1 columns",
            })
    void aBadTableIsDescribed(String text, String message) {
        byte[] bytes = text.replace(';', ',').replace("\\n", "\n").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Table.read("demo", new ByteArrayInputStream(bytes), "demo"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message);
    }

    private void put(String path, byte[] bytes) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }
}
