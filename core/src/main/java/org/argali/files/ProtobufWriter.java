package org.argali.files;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Writes one message in the wire format of Protocol Buffers (https://protobuf.dev/programming-guides/encoding), field by
 * field. Which number a field has is said in the message's {@code .proto}; a repeated field is written several times.
 *
 * <pre>{@code
 * byte[] event = new ProtobufWriter().float64(1, 1.5).int64(2, 7).message(5, m -> m.text(1, "loss")).bytes();
 * }</pre>
 */
public final class ProtobufWriter {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** The message so far. */
    public byte[] bytes() {
        return out.toByteArray();
    }

    /** {@code int32, int64, uint32, uint64}, an enum. */
    public ProtobufWriter int64(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    public ProtobufWriter bool(int field, boolean value) {
        return int64(field, value ? 1 : 0);
    }

    public ProtobufWriter float32(int field, float value) {
        tag(field, FIXED32);
        out.writeBytes(little(4).putFloat(value).array());
        return this;
    }

    public ProtobufWriter float64(int field, double value) {
        tag(field, FIXED64);
        out.writeBytes(little(8).putDouble(value).array());
        return this;
    }

    public ProtobufWriter text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    public ProtobufWriter bytes(int field, byte[] value) {
        head(field, value.length);
        out.writeBytes(value);
        return this;
    }

    /** The start of bytes, or of a message, of this length; whoever writes this message's bytes writes those behind them. */
    public ProtobufWriter head(int field, long length) {
        tag(field, BYTES);
        varint(length);
        return this;
    }

    /** A message within this one. */
    public ProtobufWriter message(int field, Consumer<ProtobufWriter> content) {
        ProtobufWriter inner = new ProtobufWriter();
        content.accept(inner);
        return bytes(field, inner.bytes());
    }

    /** {@code repeated double}, packed. */
    public ProtobufWriter packed(int field, double[] values) {
        ByteBuffer b = little(8 * values.length);
        b.asDoubleBuffer().put(values);
        return bytes(field, b.array());
    }

    /** {@code repeated int64}, packed. */
    public ProtobufWriter packed(int field, long[] values) {
        ProtobufWriter inner = new ProtobufWriter();
        for (long v : values) {
            inner.varint(v);
        }
        return bytes(field, inner.bytes());
    }

    private void tag(int field, int wireType) {
        varint((long) field << 3 | wireType);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
