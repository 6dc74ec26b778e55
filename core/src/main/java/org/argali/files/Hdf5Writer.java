package org.argali.files;

import io.jhdf.checksum.ChecksumUtils;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * Writes HDF5 as version 1.8 of the library can read it: superblock 2, headers of version 2, links in the headers, elements
 * one after another. The texts come first, then the headers, then the elements, so that a file is written from front to
 * back (HDF5 File Format Specification, version 3).
 */
final class Hdf5Writer {
    private static final int SUPERBLOCK = 48;
    private static final int BUFFER = 1 << 16;

    private final Hdf5Tree root;
    private final List<Object> objects = new ArrayList<>();
    private final Map<Object, Long> headers = new IdentityHashMap<>();
    private final Map<Object, Long> elements = new IdentityHashMap<>();
    private final Map<Hdf5Tree.Texts, List<byte[]>> references = new IdentityHashMap<>();
    private final Hdf5Heap heap = new Hdf5Heap(SUPERBLOCK);
    private final long end;

    Hdf5Writer(Hdf5Tree root) {
        this.root = root;
        collect(root);
        long at = SUPERBLOCK + heap.size();
        for (Object o : objects) {
            int size = header(o).length; // it does not depend on the addresses, which are not known yet
            headers.put(o, at);
            at = aligned(at + size);
        }
        for (Object o : objects) {
            if (o instanceof Hdf5Tree.Leaf leaf) {
                elements.put(leaf, at);
                at = aligned(at + leaf.array().type().bytes());
            }
        }
        end = at;
    }

    private void collect(Hdf5Tree tree) {
        objects.add(tree);
        tree.attributes()
                .values()
                .forEach(t ->
                        references.put(t, t.values().stream().map(heap::add).toList()));
        tree.groups().values().forEach(this::collect);
        objects.addAll(tree.arrays().values());
    }

    private static long aligned(long at) {
        return (at + 7) / 8 * 8;
    }

    long size() {
        return end;
    }

    void write(OutputStream out) throws IOException {
        out.write(superblock());
        out.write(heap.bytes());
        for (Object o : objects) {
            byte[] h = header(o);
            out.write(h);
            pad(h.length, out);
        }
        for (Object o : objects) {
            if (o instanceof Hdf5Tree.Leaf leaf) {
                write(leaf.array(), out);
                pad(leaf.array().type().bytes(), out);
            }
        }
    }

    private static void pad(long written, OutputStream out) throws IOException {
        out.write(new byte[(int) (aligned(written) - written)]);
    }

    private byte[] superblock() {
        ByteBuffer b = little(SUPERBLOCK);
        b.put(new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n', 2, 8, 8, 0});
        b.putLong(0).putLong(Hdf5Messages.UNDEFINED).putLong(end).putLong(headers.getOrDefault(root, 0L));
        return checked(b);
    }

    /** What all bytes before the last four add up to, in those. */
    private static byte[] checked(ByteBuffer b) {
        byte[] before = new byte[b.position()];
        b.get(0, before);
        return b.putInt(ChecksumUtils.checksum(before)).array();
    }

    private byte[] header(Object o) {
        byte[] messages = o instanceof Hdf5Tree t ? group(t) : array((Hdf5Tree.Leaf) o);
        ByteBuffer b = little(10 + messages.length + 4);
        b.put(new byte[] {'O', 'H', 'D', 'R', 2, 2}).putInt(messages.length).put(messages);
        return checked(b);
    }

    private byte[] group(Hdf5Tree t) {
        Hdf5Messages m = new Hdf5Messages();
        m.group();
        t.groups().forEach((name, g) -> m.link(name, headers.getOrDefault(g, 0L)));
        t.arrays().forEach((name, a) -> m.link(name, headers.getOrDefault(a, 0L)));
        t.attributes().forEach((name, v) -> m.attribute(name, v.scalar(), references.getOrDefault(v, List.of())));
        return m.bytes();
    }

    private byte[] array(Hdf5Tree.Leaf leaf) {
        Hdf5Messages m = new Hdf5Messages();
        TensorType t = leaf.array().type();
        m.array(t.dtype(), t.shape(), elements.getOrDefault(leaf, 0L), t.bytes());
        return m.bytes();
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Elements, little-endian, a piece at a time. */
    static void write(NDArray a, OutputStream out) throws IOException {
        ByteBuffer b = little(BUFFER);
        int width = a.dtype().bytes();
        for (int from = 0; from < a.size(); from += BUFFER / width) {
            int n = Math.min(BUFFER / width, a.size() - from);
            switch (a.dtype()) {
                case FLOAT32 -> b.asFloatBuffer().put(a.floats(), from, n);
                case INT32 -> b.asIntBuffer().put(a.ints(), from, n);
                case BOOL -> b.put(0, a.bools(), from, n);
                case BFLOAT16, FLOAT16 -> b.asShortBuffer().put(a.halves(), from, n);
            }
            out.write(b.array(), 0, n * width);
        }
    }
}
