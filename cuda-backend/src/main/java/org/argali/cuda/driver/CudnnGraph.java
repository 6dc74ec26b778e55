package org.argali.cuda.driver;

import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_CONVOLUTION_COMP_TYPE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_CONVOLUTION_CONV_MODE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_CONVOLUTION_DILATIONS;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_CONVOLUTION_POST_PADDINGS;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATIONGRAPH_OPS;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_ALPHA;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_BETA;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_CONV_DESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DX;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DY;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_W;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_ALPHA;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_BETA;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_CONV_DESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DW;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DY;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_X;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_TENSOR_DATA_TYPE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_TENSOR_DIMENSIONS;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_TENSOR_STRIDES;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_TENSOR_UNIQUE_ID;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_FILTER_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_TENSOR_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_CROSS_CORRELATION;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_BFLOAT16;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_FLOAT;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_HALF;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_CONVOLUTION_MODE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_DATA_TYPE;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.argali.cuda.kernel.Convolutions;
import org.argali.cuda.kernel.Convolutions.Problem;
import org.argali.tensor.DType;

/** A convolution as cuDNN's graph of one operation. All of its descriptors live as long as it. */
final class CudnnGraph implements AutoCloseable {
    /** How the operands are called where their addresses are given. */
    static final List<Long> X_FILTER_Y = List.of(1L, 2L, 3L);

    private final List<CudnnDescriptor> made = new ArrayList<>();
    private final CudnnDescriptor graph;
    private final Optional<String> refusal;

    CudnnGraph(CudnnTarget target, Problem p) {
        CudnnDescriptor operation = operation(p);
        graph = make(CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR, p).set(CUDNN_ATTR_OPERATIONGRAPH_OPS, operation);
        target.tellGraph(graph);
        refusal = graph.tryFinish();
    }

    /** Why cuDNN does not know such a graph. */
    Optional<String> refusal() {
        return refusal;
    }

    CudnnDescriptor descriptor() {
        return graph;
    }

    private CudnnDescriptor operation(Problem p) {
        CudnnDescriptor x = tensor(p, 0, p.x());
        CudnnDescriptor filter = tensor(p, 1, p.filter());
        CudnnDescriptor y = tensor(p, 2, p.y());
        CudnnDescriptor convolution = convolution(p);
        return switch (p.direction()) {
            case FORWARD ->
                make(CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR, p)
                        .set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X, x)
                        .set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W, filter)
                        .set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y, y)
                        .set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC, convolution)
                        .setFloat(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA, 1)
                        .setFloat(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA, 0)
                        .finish();
            case BACKWARD_DATA ->
                make(CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR, p)
                        .set(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DX, x)
                        .set(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_W, filter)
                        .set(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DY, y)
                        .set(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_CONV_DESC, convolution)
                        .setFloat(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_ALPHA, 1)
                        .setFloat(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_BETA, 0)
                        .finish();
            case BACKWARD_FILTER ->
                make(CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_FILTER_DESCRIPTOR, p)
                        .set(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_X, x)
                        .set(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DY, y)
                        .set(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DW, filter)
                        .set(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_CONV_DESC, convolution)
                        .setFloat(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_ALPHA, 1)
                        .setFloat(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_BETA, 0)
                        .finish();
        };
    }

    private CudnnDescriptor tensor(Problem p, int operand, List<Long> sizes) {
        return make(CUDNN_BACKEND_TENSOR_DESCRIPTOR, p)
                .setEnum(CUDNN_ATTR_TENSOR_DATA_TYPE, CUDNN_TYPE_DATA_TYPE, type(p.type()))
                .set(CUDNN_ATTR_TENSOR_DIMENSIONS, sizes)
                .set(CUDNN_ATTR_TENSOR_STRIDES, Problem.channelsLast(sizes))
                .set(CUDNN_ATTR_TENSOR_UNIQUE_ID, X_FILTER_Y.get(operand))
                .set(CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, Convolutions.ALIGNMENT)
                .finish();
    }

    private static int type(DType type) {
        return switch (type) {
            case BFLOAT16 -> CUDNN_DATA_BFLOAT16;
            case FLOAT16 -> CUDNN_DATA_HALF;
            default -> CUDNN_DATA_FLOAT;
        };
    }

    private CudnnDescriptor convolution(Problem p) {
        return make(CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR, p)
                .setEnum(CUDNN_ATTR_CONVOLUTION_COMP_TYPE, CUDNN_TYPE_DATA_TYPE, CUDNN_DATA_FLOAT)
                .setEnum(CUDNN_ATTR_CONVOLUTION_CONV_MODE, CUDNN_TYPE_CONVOLUTION_MODE, CUDNN_CROSS_CORRELATION)
                .set(CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, p.strides().size())
                .set(CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, p.low())
                .set(CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, p.high())
                .set(CUDNN_ATTR_CONVOLUTION_DILATIONS, p.dilations())
                .set(CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, p.strides())
                .finish();
    }

    private CudnnDescriptor make(int kind, Problem p) {
        CudnnDescriptor d = new CudnnDescriptor(kind, p.toString());
        made.add(d);
        return d;
    }

    @Override
    public void close() {
        for (int i = made.size() - 1; i >= 0; i--) {
            made.get(i).close();
        }
    }
}
