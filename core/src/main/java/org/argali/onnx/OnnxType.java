package org.argali.onnx;

import java.util.List;
import org.argali.files.ProtobufWriter;
import org.argali.tensor.DType;

/**
 * Name, element type and shape of an input or output.
 *
 * @param dims each a number, a name for a size that the data say, or empty for one that follows from others
 */
record OnnxType(String name, DType dtype, List<String> dims) {
    // fields of onnx.proto's ValueInfoProto, TypeProto, TypeProto.Tensor, TensorShapeProto and its Dimension
    private static final int NAME = 1;
    private static final int TYPE = 2;
    private static final int TENSOR_TYPE = 1;
    private static final int ELEM_TYPE = 1;
    private static final int SHAPE = 2;
    private static final int DIM = 1;
    private static final int DIM_VALUE = 1;
    private static final int DIM_PARAM = 2;

    OnnxType named(String other) {
        return new OnnxType(other, dtype, dims);
    }

    void write(ProtobufWriter p) {
        p.text(NAME, name)
                .message(
                        TYPE,
                        type -> type.message(
                                TENSOR_TYPE,
                                tensor -> tensor.int64(ELEM_TYPE, OnnxTensor.type(dtype))
                                        .message(
                                                SHAPE,
                                                shape -> dims.forEach(d -> shape.message(DIM, dim -> write(dim, d))))));
    }

    private static void write(ProtobufWriter dim, String size) {
        if (size.isEmpty()) {
            return;
        }
        if (Character.isDigit(size.charAt(0))) {
            dim.int64(DIM_VALUE, Long.parseLong(size));
        } else {
            dim.text(DIM_PARAM, size);
        }
    }
}
