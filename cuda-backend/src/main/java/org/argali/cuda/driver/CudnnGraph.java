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
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_POINTWISE_BDESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_POINTWISE_XDESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_POINTWISE_YDESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_POINTWISE_MATH_PREC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_POINTWISE_MODE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_POINTWISE_NAN_PROPAGATION;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_TENSOR_DATA_TYPE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_TENSOR_DIMENSIONS;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_TENSOR_IS_VIRTUAL;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_TENSOR_STRIDES;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_TENSOR_UNIQUE_ID;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_FILTER_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_POINTWISE_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_TENSOR_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_CROSS_CORRELATION;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_BFLOAT16;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_FLOAT;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_HALF;
import static org.bytedeco.cuda.global.cudnn.CUDNN_POINTWISE_ADD;
import static org.bytedeco.cuda.global.cudnn.CUDNN_POINTWISE_RELU_FWD;
import static org.bytedeco.cuda.global.cudnn.CUDNN_PROPAGATE_NAN;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_CONVOLUTION_MODE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_DATA_TYPE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_NAN_PROPOGATION;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_POINTWISE_MODE;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.argali.cuda.kernel.Convolutions;
import org.argali.cuda.kernel.Convolutions.Epilogue;
import org.argali.cuda.kernel.Convolutions.Problem;
import org.argali.tensor.DType;

/** A convolution and its epilogue as cuDNN's graph of operations. All of its descriptors live as long as it. */
final class CudnnGraph implements AutoCloseable {
    /** How the operands are called where their addresses are given. */
    static final List<Long> X_FILTER_Y = List.of(1L, 2L, 3L);

    static final List<Long> X_FILTER_Y_BIAS = List.of(1L, 2L, 3L, 4L);
    /** Values that are never written. */
    private static final long PRODUCT = 5;

    private static final long SUM = 6;

    private final List<CudnnDescriptor> made = new ArrayList<>();
    private final CudnnDescriptor graph;
    private final Optional<String> refusal;

    CudnnGraph(CudnnTarget target, Problem p) {
        graph = make(CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR, p).set(CUDNN_ATTR_OPERATIONGRAPH_OPS, operations(p));
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

    private CudnnDescriptor[] operations(Problem p) {
        CudnnDescriptor y = tensor(p, X_FILTER_Y.get(2), p.y(), false);
        if (p.epilogue() == Epilogue.NONE) {
            return new CudnnDescriptor[] {operation(p, y)};
        }
        List<Long> ofBias = new ArrayList<>(Collections.nCopies(p.y().size(), 1L));
        ofBias.set(1, p.y().get(1));
        CudnnDescriptor bias = tensor(p, X_FILTER_Y_BIAS.get(3), ofBias, false);
        CudnnDescriptor product = tensor(p, PRODUCT, p.y(), true);
        CudnnDescriptor convolution = operation(p, product);
        if (p.epilogue() == Epilogue.BIAS) {
            return new CudnnDescriptor[] {convolution, add(p, product, bias, y)};
        }
        CudnnDescriptor sum = tensor(p, SUM, p.y(), true);
        return new CudnnDescriptor[] {
            convolution,
            add(p, product, bias, sum),
            pointwise(p, CUDNN_POINTWISE_RELU_FWD, sum, y).finish()
        };
    }

    private CudnnDescriptor add(Problem p, CudnnDescriptor a, CudnnDescriptor b, CudnnDescriptor to) {
        return pointwise(p, CUDNN_POINTWISE_ADD, a, to)
                .set(CUDNN_ATTR_OPERATION_POINTWISE_BDESC, b)
                .finish();
    }

    /** Of one value or, if another is added to it, of two. */
    private CudnnDescriptor pointwise(Problem p, int mode, CudnnDescriptor from, CudnnDescriptor to) {
        CudnnDescriptor how = make(CUDNN_BACKEND_POINTWISE_DESCRIPTOR, p)
                .setEnum(CUDNN_ATTR_POINTWISE_MODE, CUDNN_TYPE_POINTWISE_MODE, mode)
                .setEnum(CUDNN_ATTR_POINTWISE_MATH_PREC, CUDNN_TYPE_DATA_TYPE, CUDNN_DATA_FLOAT);
        if (mode == CUDNN_POINTWISE_RELU_FWD) {
            how.setEnum(CUDNN_ATTR_POINTWISE_NAN_PROPAGATION, CUDNN_TYPE_NAN_PROPOGATION, CUDNN_PROPAGATE_NAN);
        }
        return make(CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR, p)
                .set(CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR, how.finish())
                .set(CUDNN_ATTR_OPERATION_POINTWISE_XDESC, from)
                .set(CUDNN_ATTR_OPERATION_POINTWISE_YDESC, to);
    }

    private CudnnDescriptor operation(Problem p, CudnnDescriptor y) {
        CudnnDescriptor x = tensor(p, X_FILTER_Y.get(0), p.x(), false);
        CudnnDescriptor filter = tensor(p, X_FILTER_Y.get(1), p.filter(), false);
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

    private CudnnDescriptor tensor(Problem p, long id, List<Long> sizes, boolean isVirtual) {
        return make(CUDNN_BACKEND_TENSOR_DESCRIPTOR, p)
                .setEnum(
                        CUDNN_ATTR_TENSOR_DATA_TYPE,
                        CUDNN_TYPE_DATA_TYPE,
                        isVirtual ? CUDNN_DATA_FLOAT : type(p.type()))
                .set(CUDNN_ATTR_TENSOR_DIMENSIONS, sizes)
                .set(CUDNN_ATTR_TENSOR_STRIDES, Problem.channelsLast(sizes))
                .set(CUDNN_ATTR_TENSOR_UNIQUE_ID, id)
                .setFlag(CUDNN_ATTR_TENSOR_IS_VIRTUAL, isVirtual)
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
