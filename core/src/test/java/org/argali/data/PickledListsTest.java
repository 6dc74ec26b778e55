package org.argali.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.argali.tensor.NDArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays of lists as NumPy pickles them, here {@code [[1, 300, 70000], [], [5, 1]]}; and what only looks like one. */
class PickledListsTest {
    private static final String PROTOCOL_2 = "8002636e756d70792e5f636f72652e6d756c746961727261790a5f7265636f6e73747275"
            + "63740a7100636e756d70790a6e6461727261790a71014b00857102635f636f646563730a656e636f64650a710358010000006271"
            + "0458060000006c6174696e317105867106527107877108527109284b014b0385710a636e756d70790a64747970650a710b580200"
            + "00004f38710c898887710d52710e284b0358010000007c710f4e4e4e4affffffff4affffffff4b3f74711062895d7111285d7112"
            + "284b014d2c014a70110100655d71135d7114284b054b016565747115622e";
    private static final String PROTOCOL_3 = "8003636e756d70792e5f636f72652e6d756c746961727261790a5f7265636f6e73747275"
            + "63740a7100636e756d70790a6e6461727261790a71014b008571024301627103877104527105284b014b03857106636e756d7079"
            + "0a64747970650a710758020000004f387108898887710952710a284b0358010000007c710b4e4e4e4affffffff4affffffff4b3f"
            + "74710c62895d710d285d710e284b014d2c014a70110100655d710f5d7110284b054b016565747111622e";
    private static final String PROTOCOL_4 = "800495a2000000000000008c166e756d70792e5f636f72652e6d756c746961727261799"
            + "48c0c5f7265636f6e7374727563749493948c056e756d7079948c076e6461727261799493944b008594430162948794529428"
            + "4b014b03859468038c0564747970659493948c024f3894898887945294284b038c017c944e4e4e4affffffff4affffffff4b"
            + "3f749462895d94285d94284b014d2c014a70110100655d945d94284b054b0165657494622e";
    private static final String SYSTEM_CALL =
            "800263706f7369780a73797374656d0a71005810000000746f756368202f746d702f70776e656471018571025271032e";

    @TempDir
    private Path folder;

    private Path npz(byte[] pickle, String shape) throws IOException {
        Path file = folder.resolve("data.npz");
        String header = "{'descr': '|O', 'fortran_order': False, 'shape': (" + shape + "), }\n";
        ByteArrayOutputStream npy = new ByteArrayOutputStream();
        npy.writeBytes(HexFormat.of().parseHex("934e554d50590100"));
        npy.writeBytes(new byte[] {(byte) header.length(), 0});
        npy.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
        npy.writeBytes(pickle);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("x.npy"));
            zip.write(npy.toByteArray());
        }
        return file;
    }

    private int[][] read(String pickle, String shape) throws IOException {
        return Npz.readLists(npz(HexFormat.of().parseHex(pickle), shape), "x");
    }

    @ParameterizedTest
    @ValueSource(strings = {PROTOCOL_2, PROTOCOL_3, PROTOCOL_4})
    void listsOfAnyLengthAreRead(String pickle) throws IOException {
        assertThat(read(pickle, "3,")).isDeepEqualTo(new int[][] {{1, 300, 70_000}, {}, {5, 1}});
    }

    @Test
    void noCodeIsRun() {
        assertThatThrownBy(() -> read(SYSTEM_CALL, "3,"))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("[data.npz:x.npy] names posix system, which is not read: no code is run");
    }

    @Test
    void whatIsNoArrayOfListsIsRefused() {
        assertThatThrownBy(() -> read(PROTOCOL_2, "4,")).hasMessageContaining("says that it is [4], but has 3 lists");
        assertThatThrownBy(() -> read(PROTOCOL_2.replace("284b054b0165", "284e4b0165"), "3,"))
                .as("None in a list")
                .hasMessageContaining("is no array of lists of whole numbers");
        assertThatThrownBy(() -> read("80024b012e", "1,"))
                .hasMessageContaining("is no array of lists of whole numbers");
        assertThatThrownBy(() -> read("80027d2e", "1,")).hasMessageContaining("has the pickle instruction 7d");
        assertThatThrownBy(() -> Npz.readLists(npz(new byte[0], "1,"), "y")).hasMessageContaining("has no array y");
        assertThatThrownBy(() -> read("8002", "1,")).isInstanceOf(DataFormatException.class);
        Path plain = folder.resolve("plain.npz");
        Npz.write(plain, Map.of("x", NDArray.of(new int[] {1, 2})));
        assertThat(Npz.read(plain, "x").ints()).containsExactly(1, 2);
        assertThatThrownBy(() -> Npz.readLists(plain, "x")).hasMessageContaining("no array of lists");
    }

    /** Damaged bytes end in one exception that names the file, and soon. */
    @Test
    void damagedFilesAreNamed() throws IOException {
        long seed = 11;
        SplittableRandom random = new SplittableRandom(seed);
        byte[] good = HexFormat.of().parseHex(PROTOCOL_4);
        for (int i = 0; i < 3_000; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length) : good.length);
            for (int k = random.nextInt(4); k >= 0 && bad.length > 0; k--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            Path file = npz(bad, "3,");
            try {
                Npz.readLists(file, "x");
            } catch (DataFormatException e) {
                assertThat(e).as("seed " + seed).hasMessageContaining("data.npz");
            }
        }
    }
}
