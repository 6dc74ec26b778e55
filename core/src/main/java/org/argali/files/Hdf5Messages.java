package org.argali.files;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;

/**
 * The messages that make up the header of a group or an array in HDF5, as bytes (HDF5 File Format Specification, version 3,
 * section IV.A). A message is its type, its size, flags, and a body.
 */
final class Hdf5Messages {
    static final long UNDEFINED = -1;
    /** Bytes of a reference to a text: length, address of the heap, index in it. */
    static final int REFERENCE = 16;

    private static final int MAX_BODY = 0xFFFF;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    byte[] bytes() {
        return out.toByteArray();
    }

    private void message(int type, int flags, ByteBuffer body) {
        body.flip();
        if (body.remaining() > MAX_BODY) {
            throw new IllegalArgumentException(
                    "an attribute of " + body.remaining() + " bytes does not fit into an HDF5 header of 64 KiB");
        }
        out.write(type);
        out.write(body.remaining());
        out.write(body.remaining() >> 8);
        out.write(flags);
        out.write(body.array(), 0, body.remaining());
    }

    private static ByteBuffer body(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A group whose links stand in its header. */
    void group() {
        message(0x02, 0, body(18).putShort((short) 0).putLong(UNDEFINED).putLong(UNDEFINED));
        message(0x0A, 0, body(2).putShort((short) 0));
    }

    /** A member of a group. */
    void link(String name, long address) {
        byte[] n = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer b = body(16 + n.length).put((byte) 1).put((byte) 0x11).put((byte) 1); // two bytes of length, UTF-8
        message(0x06, 0, b.putShort((short) n.length).put(n).putLong(address));
    }

    /** An array whose elements lie one after another at an address. */
    void array(DType type, Shape shape, long address, long bytes) {
        message(0x01, 0, space(shape.dims()));
        message(0x03, 1, number(type));
        message(0x05, 0, body(2).put((byte) 3).put((byte) 0x0A)); // filled when written, with zeros
        message(
                0x08,
                0,
                body(18).put((byte) 3)
                        .put((byte) 1)
                        .putLong(bytes == 0 ? UNDEFINED : address)
                        .putLong(bytes));
    }

    private static ByteBuffer space(List<Integer> dims) {
        ByteBuffer b = body(4 + 8 * dims.size());
        b.put((byte) 2).put((byte) dims.size()).put((byte) 0).put((byte) (dims.isEmpty() ? 0 : 1));
        dims.forEach(d -> b.putLong(d));
        return b;
    }

    private static ByteBuffer number(DType type) {
        return switch (type) {
            case FLOAT32 ->
                body(20).putInt(0x1F2011) // class and version; little-endian with an implied bit; sign at 31
                        .putInt(4)
                        .putInt(32 << 16)
                        .putInt(0x17000817) // exponent at 23, of 8 bits; mantissa at 0, of 23
                        .putInt(127);
            case INT32 -> integer(0x08, 4);
            case BOOL -> integer(0x00, 1);
            case FLOAT16 ->
                body(20).putInt(0xF2011) // sign at 15
                        .putInt(2)
                        .putInt(16 << 16)
                        .putInt(0x0A00050A) // exponent at 10, of 5 bits; mantissa at 0, of 10
                        .putInt(15);
            case BFLOAT16 ->
                throw new IllegalArgumentException(
                        "HDF5 as Keras reads it has no bfloat16; write the array as float32, a.to(FLOAT32)");
        };
    }

    private static ByteBuffer integer(int sign, int bytes) {
        return body(12).putInt(0x10 | sign << 8).putInt(bytes).putInt(8 * bytes << 16);
    }

    /** Texts of any length: {@code references} say where in a heap they are; none is an empty list of numbers, as in h5py. */
    void attribute(String name, boolean scalar, List<byte[]> references) {
        byte[] n = (name + "\0").getBytes(StandardCharsets.UTF_8);
        ByteBuffer type = references.isEmpty() ? emptyType() : textType();
        ByteBuffer space = space(scalar ? List.of() : List.of(references.size()));
        type.flip();
        space.flip();
        ByteBuffer b = body(16 + n.length + type.remaining() + space.remaining() + REFERENCE * references.size());
        b.put((byte) 3).put((byte) 0);
        b.putShort((short) n.length).putShort((short) type.remaining()).putShort((short) space.remaining());
        b.put((byte) 1).put(n).put(type).put(space);
        references.forEach(b::put);
        message(0x0C, 0, b);
    }

    private static ByteBuffer emptyType() {
        return number(DType.FLOAT32);
    }

    /** UTF-8 of variable length, ending with zero, of unsigned bytes. */
    private static ByteBuffer textType() {
        return body(20).putInt(0x010119)
                .putInt(REFERENCE)
                .putInt(0x10)
                .putInt(1)
                .putInt(8 << 16);
    }
}
