package org.argali.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.argali.data.DataFormatException;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTensorsTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("a.safetensors");
    }

    @Test
    void whatIsWrittenComesBackInOrder() {
        Map<String, NDArray> all = new LinkedHashMap<>();
        all.put("dense/kernel", NDArray.generate(TensorType.f32(5, 7), i -> i - 0.5));
        all.put("a", NDArray.of(new int[] {3, -4}));
        all.put("flags", NDArray.of(new boolean[] {true, false, true}));
        all.put("scalar", NDArray.scalar(2.5f));
        all.put("none", NDArray.of(new float[0]).reshape(4, 0));
        SafeTensors.write(file, all);
        Map<String, NDArray> read = SafeTensors.read(file);
        assertThat(read).isEqualTo(all);
        assertThat(read.keySet()).containsExactlyElementsOf(all.keySet());
    }

    private void write(String header, int... bytes) throws IOException {
        byte[] text = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .array());
        out.write(text);
        for (int b : bytes) {
            out.write(b);
        }
        Files.write(file, out.toByteArray());
    }

    @Test
    void otherElementTypesBecomeFloat32AndInt32() throws IOException {
        write(
                "{'h':{'dtype':'F16','shape':[2],'data_offsets':[0,4]},"
                        + "'b':{'dtype':'BF16','shape':[],'data_offsets':[4,6]},"
                        + "'u':{'dtype':'U8','shape':[1],'data_offsets':[6,7]},"
                        + "'l':{'dtype':'I64','shape':[1],'data_offsets':[7,15]}}",
                0x00,
                0x3E,
                0x01,
                0x80,
                0xC0,
                0xBF,
                0xFF,
                9,
                0,
                0,
                0,
                0,
                0,
                0,
                0);
        Map<String, NDArray> read = SafeTensors.read(file);
        assertThat(read.get("h")).isEqualTo(NDArray.of(new float[] {1.5f, -0x1p-24f}));
        assertThat(read.get("b")).isEqualTo(NDArray.scalar(-1.5f));
        assertThat(read.get("u")).isEqualTo(NDArray.of(new int[] {255}));
        assertThat(read.get("l")).isEqualTo(NDArray.of(new int[] {9}));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[];no JSON object",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}};cannot be",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}};overlap, or bytes that belong to none",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}};overlap",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}};4 bytes more than its arrays",
                "{'a':{'dtype':'C64','shape':[1],'data_offsets':[0,8]}};elements of type C64 in a",
                "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}};says that the shape of a is [-2]",
                "{'a':{'dtype':'F32','shape':[99999,99999],'data_offsets':[0,8]}};too many elements",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,9223372036854775807]}};cannot be",
            })
    void whatCannotBeIsSaid(String header, String message) throws IOException {
        write(header, 0, 0, 0, 0, 0, 0, 0, 0);
        assertThatThrownBy(() -> SafeTensors.read(file))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("a.safetensors]")
                .hasMessageContaining(message);
    }

    @Test
    void aHeaderLongerThanTheFileIsRefused() throws IOException {
        Files.write(file, new byte[] {-1, -1, -1, -1, -1, -1, -1, 127, '{', '}'});
        assertThatThrownBy(() -> SafeTensors.read(file)).hasMessageContaining("says that its header has");
        Files.write(file, new byte[] {1});
        assertThatThrownBy(() -> SafeTensors.read(file)).hasMessageContaining("is too short");
    }
}
