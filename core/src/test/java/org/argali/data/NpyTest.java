package org.argali.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpyTest {
    @TempDir
    Path folder;

    private static byte[] file(String dict, int... elements) {
        ByteBuffer b =
                ByteBuffer.allocate(10 + dict.length() + 4 * elements.length).order(ByteOrder.LITTLE_ENDIAN);
        b.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.ISO_8859_1))
                .put((byte) 1)
                .put((byte) 0);
        b.putShort((short) dict.length()).put(dict.getBytes(StandardCharsets.ISO_8859_1));
        for (int e : elements) {
            b.putInt(e);
        }
        return b.array();
    }

    private static String dict(String descr, String shape) {
        return "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + shape + "), }\n";
    }

    @Test
    void whatLiesInFortranOrderIsTurned() throws IOException {
        String dict = dict("<i4", "2, 3, 2").replace("False", "True");
        assertThat(read(file(dict, 0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11)))
                .as("np.asfortranarray(np.arange(12).reshape(2, 3, 2))")
                .isEqualTo(NDArray.of(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 2, 3, 2));
        assertThat(read(file(dict("<i4", "0, 3").replace("False", "True")))).isEqualTo(NDArray.of(new int[0], 0, 3));
    }

    private static NDArray read(byte[] bytes) throws IOException {
        return Npy.read(new ByteArrayInputStream(bytes), bytes.length, "x.npy");
    }

    @Test
    void whatIsWrittenIsRead() {
        NDArray[] arrays = {
            NDArray.of(new float[] {1, -2.5f, Float.MIN_VALUE, Float.MAX_VALUE, 0, -0f}, 2, 3),
            NDArray.of(new int[] {Integer.MIN_VALUE, 0, Integer.MAX_VALUE}),
            NDArray.of(new boolean[] {true, false}, 2, 1),
            NDArray.scalar(3f),
            NDArray.zeros(TensorType.f32(0, 5))
        };
        Map<String, NDArray> all = new LinkedHashMap<>();
        for (NDArray a : arrays) {
            Npy.write(folder.resolve("a.npy"), a);
            assertThat(Npy.read(folder.resolve("a.npy"))).isEqualTo(a);
            all.put("a" + all.size(), a);
        }
        Npz.write(folder.resolve("all.npz"), all);
        assertThat(Npz.read(folder.resolve("all.npz"))).isEqualTo(all);
        assertThat(Npz.names(folder.resolve("all.npz"))).containsExactly("a0", "a1", "a2", "a3", "a4");
    }

    @Test
    void elementsStartWhereNumPyWantsThem() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Npy.write(out, NDArray.zeros(TensorType.f32(7)));
        assertThat((out.size() - 28) % 64).isZero();
    }

    @Test
    void otherElementTypesAreConverted() throws IOException {
        assertThat(read(file(dict("<i8", "2,"), 5, 0, -1, -1))).isEqualTo(NDArray.of(new int[] {5, -1}));
        long pi = Double.doubleToLongBits(3.25);
        assertThat(read(file(dict("<f8", ""), (int) pi, (int) (pi >> 32)))).isEqualTo(NDArray.scalar(3.25f));
        assertThat(read(file(dict("|u1", "4"), 0xff010200))).isEqualTo(NDArray.of(new int[] {0, 2, 1, 255}));
    }

    @ParameterizedTest(name = "{0} ({1}): {2}")
    @CsvSource(
            delimiter = ';',
            value = {
                "<f4; 2,; but is not that long",
                "<f4; 1000000000,; but is not that long",
                "<f4; 100000, 100000; more than 2147483647 elements",
                "<f4; 99999999999999999999,; an axis of size",
                ">f4; 1,; elements of type >f4",
                "|O; 1,; elements of type |O",
                "<f4; 1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1; 33 axes",
                "<i8; 1,; but is not that long",
                "<f4; -1,; no 'shape' in its header"
            })
    void hostileHeadersAreRefused(String descr, String shape, String message) {
        assertThatThrownBy(() -> read(file(dict(descr, shape), 1)))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith("[x.npy] ")
                .hasMessageContaining(message);
    }

    @Test
    void int64BeyondInt32IsRefused() {
        assertThatThrownBy(() -> read(file(dict("<i8", "1,"), 0, 1)))
                .hasMessageContaining("holds 4294967296, which does not fit in int32");
    }

    @Test
    void damagedFilesNeverGiveMoreThanAnException() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Npy.write(out, NDArray.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
        long seed = Long.getLong("argali.seed", 7);
        RandomGenerator r = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] b = out.toByteArray();
            for (int k = r.nextInt(4); k >= 0; k--) {
                b[r.nextInt(b.length)] = (byte) r.nextInt();
            }
            byte[] cut = java.util.Arrays.copyOf(b, r.nextInt(b.length + 1));
            try {
                assertThat(read(cut).size())
                        .as("rerun with -Dargali.seed=%d", seed)
                        .isLessThan(100);
            } catch (DataFormatException expected) {
                assertThat(expected).hasMessageStartingWith("[x.npy] ");
            }
        }
    }

    @Test
    void aZipThatUnpacksToTooMuchIsRefused() throws IOException {
        Path zip = folder.resolve("bomb.npz");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("a.npy"));
            out.write(file(dict("<f4", "1000000000,"), 1));
            out.closeEntry();
        }
        assertThatThrownBy(() -> Npz.read(zip))
                .hasMessageContaining("bomb.npz:a.npy")
                .hasMessageContaining("not that long");
    }

    @Test
    void otherFilesAreNamed() throws IOException {
        Path text = Files.writeString(folder.resolve("text.npz"), "no zip at all");
        assertThatThrownBy(() -> Npz.read(text))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("text.npz");
        assertThatThrownBy(() -> Npy.read(text)).hasMessageContaining("is no .npy file");
    }
}
