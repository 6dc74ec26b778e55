package org.argali.models.data;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The IDX format of MNIST: the bytes 0 0 8 and the number of axes, each axis as a big-endian int, then unsigned bytes in C
 * order.
 */
final class Idx {
    private static final int UNSIGNED_BYTE = 8;
    private static final long MOST = 1L << 30;

    private final int[] dims;
    private final byte[] data;

    private Idx(int[] dims, byte[] data) {
        this.dims = dims;
        this.data = data;
    }

    int dim(int axis) {
        return dims[axis];
    }

    int size() {
        return data.length;
    }

    /** Element {@code i} in C order, from 0 to 255. */
    int at(int i) {
        return data[i] & 0xff;
    }

    /**
     * Reads all of a stream.
     *
     * @param axes how many it must have
     * @throws IOException naming {@code name} if the content is not that
     */
    static Idx read(InputStream in, String name, int axes) throws IOException {
        DataInputStream d = new DataInputStream(in);
        try {
            int magic = d.readInt();
            int wanted = UNSIGNED_BYTE << 8 | axes;
            if (magic != wanted) {
                throw bad(
                        name,
                        String.format(
                                "begins with %08x; IDX of bytes with %d axes begins with %08x", magic, axes, wanted));
            }
            int[] dims = new int[axes];
            for (int i = 0; i < axes; i++) {
                dims[i] = d.readInt();
            }
            byte[] data = d.readNBytes(size(dims, name));
            checkLength(data, dims, d, name);
            return new Idx(dims, data);
        } catch (EOFException e) {
            throw new IOException("[data] " + name + " ends too early; the file is cut off", e);
        }
    }

    private static int size(int[] dims, String name) throws IOException {
        long size = 1;
        for (int d : dims) {
            size = d < 0 || size > MOST ? Long.MAX_VALUE : size * d;
            if (size > MOST) {
                throw bad(
                        name,
                        "says it has the shape " + Arrays.toString(dims)
                                + ", which is negative or above 2^30 elements");
            }
        }
        return (int) size;
    }

    private static void checkLength(byte[] data, int[] dims, InputStream rest, String name) throws IOException {
        if (data.length < size(dims, name)) {
            throw bad(
                    name,
                    "says it has the shape " + Arrays.toString(dims) + ", but has only " + data.length + " elements");
        }
        if (rest.read() >= 0) {
            throw bad(name, "has more than its shape " + Arrays.toString(dims) + " says");
        }
    }

    private static IOException bad(String name, String why) {
        return new IOException("[data] " + name + " " + why);
    }
}
