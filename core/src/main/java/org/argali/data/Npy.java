package org.argali.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * NumPy's {@code .npy} files, format versions 1 to 3, little-endian. They are written in C order; Fortran order is read too. Read
 * are {@code f4, i4, b1} as they are, {@code f8} rounded to float32, and {@code i8, i2, i1, u2, u1} as int32 if they fit.
 *
 * <pre>{@code
 * NDArray x = Npy.read(Path.of("x.npy"));
 * Npy.write(Path.of("y.npy"), x);
 * }</pre>
 */
public final class Npy {
    private static final String MAGIC = "\u0093NUMPY";
    private static final int MAX_HEADER = 1 << 16;

    private Npy() {}

    /**
     * Reads a file.
     *
     * @throws DataFormatException if it is none, or of a kind that is not read
     */
    public static NDArray read(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return read(in, Files.size(file), String.valueOf(file.getFileName()));
        } catch (IOException e) {
            throw Unreadable.file(file.toString(), e);
        }
    }

    /**
     * Reads from a stream.
     *
     * @param limit bytes that there can be at most; nothing larger is allocated
     * @param name for messages
     */
    static NDArray read(InputStream in, long limit, String name) throws IOException {
        NpyHeader header = header(in, limit, name);
        long bytes = header.elements() * width(header.descr(), name);
        if (bytes > limit - header.length()) {
            throw new DataFormatException(
                    name, "says that it is " + header.descr() + header.shape() + ", but is not that long");
        }
        if (bytes > Integer.MAX_VALUE - 16) {
            throw new DataFormatException(name, "has more than 2 GiB of elements");
        }
        NDArray a = decode(header, little(exactly(in, (int) bytes, name)), name);
        return header.columns() ? byRows(a) : a;
    }

    /** Reads an array of one axis whose elements are lists of whole numbers. */
    static int[][] readLists(InputStream in, long limit, String name) throws IOException {
        NpyHeader header = header(in, limit, name);
        if (!header.descr().equals("|O") || header.shape().rank() != 1) {
            throw new DataFormatException(
                    name, "is " + header.descr() + header.shape() + ", no array of lists; read it as any other");
        }
        int[][] lists = PickledLists.read(in, limit - header.length(), name);
        if (lists.length != header.elements()) {
            throw new DataFormatException(
                    name, "says that it is " + header.shape() + ", but has " + lists.length + " lists");
        }
        return lists;
    }

    private static NpyHeader header(InputStream in, long limit, String name) throws IOException {
        byte[] start = exactly(in, 8, name);
        if (!new String(start, 0, 6, StandardCharsets.ISO_8859_1).equals(MAGIC)) {
            throw new DataFormatException(name, "is no .npy file");
        }
        int version = start[6];
        if (version < 1 || version > 3) {
            throw new DataFormatException(name, "is of format version " + version + "; 1 to 3 are read");
        }
        byte[] size = exactly(in, version == 1 ? 2 : 4, name);
        long length = version == 1
                ? Short.toUnsignedInt(little(size).getShort())
                : Integer.toUnsignedLong(little(size).getInt());
        if (length > Math.min(limit, MAX_HEADER)) {
            throw new DataFormatException(name, "has a header of " + length + " bytes");
        }
        return NpyHeader.parse(exactly(in, (int) length, name), 8 + size.length + (int) length, name);
    }

    private static byte[] exactly(InputStream in, int n, String name) throws IOException {
        byte[] b = in.readNBytes(n);
        if (b.length < n) {
            throw new DataFormatException(name, "ends too early: " + b.length + " bytes where " + n + " should be");
        }
        return b;
    }

    private static ByteBuffer little(byte[] b) {
        return ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int width(String descr, String name) {
        return switch (descr) {
            case "|b1", "|i1", "|u1", "<i1", "<u1" -> 1;
            case "<i2", "<u2", "<f2" -> 2;
            case "<f4", "<i4" -> 4;
            case "<f8", "<i8" -> 8;
            default ->
                throw new DataFormatException(
                        name,
                        "has elements of type " + descr + "; save it with astype(np.float32) or astype(np.int32)");
        };
    }

    private static NDArray decode(NpyHeader h, ByteBuffer b, String name) {
        DType dtype = switch (h.descr()) {
            case "<f4", "<f8" -> DType.FLOAT32;
            case "<f2" -> DType.FLOAT16;
            case "|b1" -> DType.BOOL;
            default -> DType.INT32;
        };
        NDArray a = NDArray.zeros(new TensorType(dtype, h.shape()));
        switch (h.descr()) {
            case "<f4" -> b.asFloatBuffer().get(a.floats());
            case "<i4" -> b.asIntBuffer().get(a.ints());
            case "<f2" -> b.asShortBuffer().get(a.halves());
            default -> {
                for (int i = 0; i < a.size(); i++) {
                    a.set(i, element(h.descr(), b, name));
                }
            }
        }
        return a;
    }

    /** The elements in C order that lie in Fortran order. */
    private static NDArray byRows(NDArray columns) {
        NDArray rows = NDArray.zeros(columns.type());
        int rank = rows.shape().rank();
        int[] at = new int[rank];
        for (int i = 0; i < rows.size(); i++) {
            int from = 0;
            for (int axis = rank - 1; axis >= 0; axis--) {
                from = from * rows.shape().dim(axis) + at[axis];
            }
            rows.set(i, columns.at(from));
            for (int axis = rank - 1; axis >= 0 && ++at[axis] == rows.shape().dim(axis); axis--) {
                at[axis] = 0;
            }
        }
        return rows;
    }

    private static double element(String descr, ByteBuffer b, String name) {
        return switch (descr) {
            case "<f8" -> b.getDouble();
            case "<i8" -> fitting(b.getLong(), name);
            case "<i2" -> b.getShort();
            case "<u2" -> Short.toUnsignedInt(b.getShort());
            case "|u1", "<u1" -> Byte.toUnsignedInt(b.get());
            default -> b.get();
        };
    }

    private static long fitting(long v, String name) {
        if (v != (int) v) {
            throw new DataFormatException(name, "holds " + v + ", which does not fit in int32");
        }
        return v;
    }

    /** Writes a file, replacing one that is there when all is written. */
    public static void write(Path file, NDArray array) {
        AtomicFile.write(file, out -> write(out, array));
    }

    static void write(OutputStream out, NDArray array) throws IOException {
        String descr = switch (array.dtype()) {
            case FLOAT32 -> "<f4";
            case INT32 -> "<i4";
            case BOOL -> "|b1";
            case FLOAT16 -> "<f2";
            case BFLOAT16 ->
                throw new IllegalArgumentException("NumPy has no bfloat16; write the array as float32, a.to(FLOAT32)");
        };
        String sizes = array.shape().dims().stream().map(d -> d + ",").collect(Collectors.joining(" "));
        String dict = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + sizes + "), }";
        // NumPy wants the elements to start at a multiple of 64.
        String padded = dict + " ".repeat(63 - (10 + dict.length()) % 64) + "\n";
        out.write(MAGIC.getBytes(StandardCharsets.ISO_8859_1));
        out.write(new byte[] {1, 0, (byte) padded.length(), (byte) (padded.length() >> 8)});
        out.write(padded.getBytes(StandardCharsets.ISO_8859_1));
        out.write(bytes(array));
    }

    private static byte[] bytes(NDArray a) {
        ByteBuffer b = little(new byte[Math.toIntExact(a.type().bytes())]);
        switch (a.dtype()) {
            case FLOAT32 -> b.asFloatBuffer().put(a.floats());
            case INT32 -> b.asIntBuffer().put(a.ints());
            case BOOL -> b.put(a.bools());
            case BFLOAT16, FLOAT16 -> b.asShortBuffer().put(a.halves());
        }
        return b.array();
    }
}
