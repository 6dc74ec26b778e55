package org.argali.golden;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.argali.tensor.NDArray;

/** Reads the npz files of the golden data: {@code .npy} members of version 1.0 with {@code <f4} or {@code <i4}, C order. */
final class Npz {
    private static final Pattern HEADER =
            Pattern.compile("'descr': '(<f4|<i4)'.*'fortran_order': False.*'shape': \\(([^)]*)\\)");

    private Npz() {}

    static Map<String, NDArray> read(Path file) throws IOException {
        Map<String, NDArray> arrays = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
                arrays.put(e.getName().replaceFirst("\\.npy$", ""), array(zip.readAllBytes()));
            }
        }
        return arrays;
    }

    private static NDArray array(byte[] npy) throws IOException {
        ByteBuffer b = ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN);
        int length = b.getShort(8);
        Matcher m = HEADER.matcher(new String(npy, 10, length, StandardCharsets.US_ASCII));
        if (!m.find()) {
            throw new IOException("not an array of the golden form");
        }
        int[] shape = Arrays.stream(m.group(2).split(","))
                .map(String::trim)
                .filter(s -> !s.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
        int size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        b.position(10 + length);
        return m.group(1).equals("<f4") ? floats(b, size, shape) : ints(b, size, shape);
    }

    private static NDArray floats(ByteBuffer b, int size, int[] shape) {
        float[] f = new float[size];
        b.asFloatBuffer().get(f);
        return shape.length == 0 ? NDArray.scalar(f[0]) : NDArray.of(f, shape);
    }

    private static NDArray ints(ByteBuffer b, int size, int[] shape) {
        int[] f = new int[size];
        b.asIntBuffer().get(f);
        return shape.length == 0 ? NDArray.scalar(f[0]) : NDArray.of(f, shape);
    }
}
