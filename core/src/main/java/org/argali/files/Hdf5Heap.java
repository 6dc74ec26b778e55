package org.argali.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The texts of a file, in collections of a global heap (HDF5 File Format Specification, version 3, section III.E). */
final class Hdf5Heap {
    /** Libraries read this much at once. */
    private static final int LEAST = 4096;

    private static final int HEAD = 16;
    private static final int MOST_OBJECTS = 0xFFF0;

    private final List<List<byte[]>> collections = new ArrayList<>();
    private final long address;
    private long start;

    Hdf5Heap(long address) {
        this.address = address;
        this.start = address;
    }

    /** Keeps a text and gives a reference to it. */
    byte[] add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (collections.isEmpty() || last().size() == MOST_OBJECTS) {
            start = address + size();
            collections.add(new ArrayList<>());
        }
        last().add(bytes);
        return ByteBuffer.allocate(Hdf5Messages.REFERENCE)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bytes.length)
                .putLong(start)
                .putInt(last().size())
                .array();
    }

    private List<byte[]> last() {
        return collections.get(collections.size() - 1);
    }

    long size() {
        return collections.stream().mapToLong(Hdf5Heap::size).sum();
    }

    private static int size(List<byte[]> texts) {
        int used = HEAD + texts.stream().mapToInt(t -> HEAD + padded(t.length)).sum();
        return Math.max(LEAST, used + HEAD);
    }

    private static int padded(int bytes) {
        return (bytes + 7) / 8 * 8;
    }

    byte[] bytes() {
        ByteBuffer out = ByteBuffer.allocate((int) size()).order(ByteOrder.LITTLE_ENDIAN);
        for (List<byte[]> texts : collections) {
            int from = out.position();
            int end = from + size(texts);
            out.put(new byte[] {'G', 'C', 'O', 'L', 1, 0, 0, 0}).putLong(end - from);
            for (int i = 0; i < texts.size(); i++) {
                byte[] t = texts.get(i);
                int next = out.position() + HEAD + padded(t.length);
                out.putShort((short) (i + 1)).putShort((short) 0).putInt(0).putLong(t.length);
                out.put(t).position(next);
            }
            out.putLong(0).putLong(end - out.position() + 8); // what is free, with these 16 bytes
            out.position(end);
        }
        return out.array();
    }
}
