package org.argali.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Supplier;
import org.argali.files.ProtobufWriter;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;

/**
 * A tensor whose values are in the file.
 *
 * @param type of its elements, in ONNX' numbers
 * @param bytes how many its elements take
 * @param content the elements in C order, made when they are written
 */
record OnnxTensor(String name, int type, List<Integer> dims, long bytes, Supplier<byte[]> content) {
    static final int FLOAT = 1;
    static final int INT32 = 6;
    static final int INT64 = 7;
    static final int BOOL = 9;
    static final int FLOAT16 = 10;
    static final int BFLOAT16 = 16;

    // fields of onnx.proto's TensorProto
    private static final int DIMS = 1;
    private static final int TYPE = 2;
    private static final int NAME = 8;
    private static final int RAW_DATA = 9;

    static int type(DType d) {
        return switch (d) {
            case FLOAT32 -> FLOAT;
            case INT32 -> INT32;
            case BOOL -> BOOL;
            case FLOAT16 -> FLOAT16;
            case BFLOAT16 -> BFLOAT16;
        };
    }

    static OnnxTensor of(String name, List<Integer> dims, DType dtype, Supplier<NDArray> value) {
        long size = dims.stream().mapToLong(d -> d).reduce(1, Math::multiplyExact);
        return new OnnxTensor(name, type(dtype), dims, size * dtype.bytes(), () -> raw(value.get()));
    }

    /** A vector of int64, as shapes and axes are. */
    static OnnxTensor of(String name, List<Long> values) {
        return new OnnxTensor(name, INT64, List.of(values.size()), 8L * values.size(), () -> {
            ByteBuffer b = ByteBuffer.allocate(8 * values.size()).order(ByteOrder.LITTLE_ENDIAN);
            values.forEach(b::putLong);
            return b.array();
        });
    }

    private static byte[] raw(NDArray a) {
        if (a.dtype() == DType.BOOL) {
            return a.bools();
        }
        ByteBuffer b = ByteBuffer.allocate(Math.toIntExact(a.type().bytes())).order(ByteOrder.LITTLE_ENDIAN);
        if (a.dtype() == DType.FLOAT32) {
            b.asFloatBuffer().put(a.floats());
        } else if (a.dtype().isHalf()) {
            b.asShortBuffer().put(a.halves());
        } else {
            b.asIntBuffer().put(a.ints());
        }
        return b.array();
    }

    /** The message up to the elements, which follow. */
    byte[] head() {
        ProtobufWriter p = new ProtobufWriter();
        dims.forEach(d -> p.int64(DIMS, d));
        return p.int64(TYPE, type).text(NAME, name).head(RAW_DATA, bytes).bytes();
    }
}
