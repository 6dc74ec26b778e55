package org.argali.cuda.driver;

import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_TRANSA;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_TRANSB;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET;
import static org.bytedeco.cuda.global.cublas.CUBLAS_COMPUTE_32F;
import static org.bytedeco.cuda.global.cublas.CUBLAS_COMPUTE_32F_FAST_TF32;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_N;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_T;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmul;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulAlgoGetHeuristic;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulDescCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulDescDestroy;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulDescSetAttribute;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulPreferenceCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulPreferenceDestroy;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulPreferenceSetAttribute;
import static org.bytedeco.cuda.global.cublas.cublasLtMatrixLayoutCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtMatrixLayoutDestroy;
import static org.bytedeco.cuda.global.cublas.cublasLtMatrixLayoutSetAttribute;
import static org.bytedeco.cuda.global.cudart.CUDA_R_16BF;
import static org.bytedeco.cuda.global.cudart.CUDA_R_16F;
import static org.bytedeco.cuda.global.cudart.CUDA_R_32F;

import org.argali.cuda.kernel.MatrixProducts;
import org.argali.cuda.kernel.MatrixProducts.Problem;
import org.argali.spi.DeviceException;
import org.argali.tensor.DType;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.cublas.cublasLtMatmulAlgo_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulDescOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulPreferenceOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatrixLayoutOpaque_t;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** A product of matrices in column-major order, with its algorithm chosen; it adds up in float32. */
public final class LtMatMul implements AutoCloseable {
    private final cublasLtContext handle;
    private final Problem problem;
    private final cublasLtMatmulDescOpaque_t description;
    private final cublasLtMatrixLayoutOpaque_t first;
    private final cublasLtMatrixLayoutOpaque_t second;
    private final cublasLtMatrixLayoutOpaque_t result;
    private final cublasLtMatmulHeuristicResult_t choice = new cublasLtMatmulHeuristicResult_t(1);
    private final cublasLtMatmulAlgo_t algorithm;
    private final long workspaceBytes;
    private final FloatPointer one = new FloatPointer(1f);
    private final FloatPointer zero = new FloatPointer(0f);
    private final DeviceAddress firstAt = new DeviceAddress();
    private final DeviceAddress secondAt = new DeviceAddress();
    private final DeviceAddress resultAt = new DeviceAddress();
    private final DeviceAddress workspaceAt = new DeviceAddress();
    private boolean closed;

    LtMatMul(cublasLtContext handle, Problem p) {
        this.handle = handle;
        this.problem = p;
        this.description = description(p);
        this.first = p.transFirst() ? layout(p, p.k(), p.m()) : layout(p, p.m(), p.k());
        this.second = p.transSecond() ? layout(p, p.n(), p.k()) : layout(p, p.k(), p.n());
        this.result = layout(p, p.m(), p.n());
        choose();
        this.algorithm = choice.algo();
        this.workspaceBytes = choice.workspaceSize();
    }

    private static cublasLtMatmulDescOpaque_t description(Problem p) {
        int compute = p.tf32() && !p.type().isHalf() ? CUBLAS_COMPUTE_32F_FAST_TF32 : CUBLAS_COMPUTE_32F;
        try (PointerPointer<Pointer> made = new PointerPointer<>(1)) {
            Status.ofCublas(
                    cublasLtMatmulDescCreate(made, compute, CUDA_R_32F), "cublasLtMatmulDescCreate", p.toString());
            var d = new cublasLtMatmulDescOpaque_t(made.get());
            setOp(d, CUBLASLT_MATMUL_DESC_TRANSA, p.transFirst(), p);
            setOp(d, CUBLASLT_MATMUL_DESC_TRANSB, p.transSecond(), p);
            return d;
        }
    }

    private static void setOp(cublasLtMatmulDescOpaque_t d, int which, boolean transposed, Problem p) {
        try (IntPointer op = new IntPointer(transposed ? CUBLAS_OP_T : CUBLAS_OP_N, 0)) {
            Status.ofCublas(
                    cublasLtMatmulDescSetAttribute(d, which, op, Integer.BYTES),
                    "cublasLtMatmulDescSetAttribute",
                    p.toString());
        }
    }

    private static cublasLtMatrixLayoutOpaque_t layout(Problem p, long rows, long columns) {
        try (PointerPointer<Pointer> made = new PointerPointer<>(1);
                IntPointer batch = new IntPointer((int) p.batch(), 0);
                LongPointer stride = new LongPointer(rows * columns, 0)) {
            Status.ofCublas(
                    cublasLtMatrixLayoutCreate(made, type(p.type()), rows, columns, rows),
                    "cublasLtMatrixLayoutCreate",
                    p.toString());
            var layout = new cublasLtMatrixLayoutOpaque_t(made.get());
            if (p.batch() > 1) {
                set(layout, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, batch, Integer.BYTES, p);
                set(layout, CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, stride, Long.BYTES, p);
            }
            return layout;
        }
    }

    private static int type(DType type) {
        return switch (type) {
            case BFLOAT16 -> CUDA_R_16BF;
            case FLOAT16 -> CUDA_R_16F;
            default -> CUDA_R_32F;
        };
    }

    private static void set(cublasLtMatrixLayoutOpaque_t layout, int which, Pointer value, int bytes, Problem p) {
        Status.ofCublas(
                cublasLtMatrixLayoutSetAttribute(layout, which, value, bytes),
                "cublasLtMatrixLayoutSetAttribute",
                p.toString());
    }

    private void choose() {
        try (PointerPointer<Pointer> made = new PointerPointer<>(1)) {
            Status.ofCublas(cublasLtMatmulPreferenceCreate(made), "cublasLtMatmulPreferenceCreate", problem.toString());
            var preference = new cublasLtMatmulPreferenceOpaque_t(made.get());
            try {
                choose(preference);
            } finally {
                cublasLtMatmulPreferenceDestroy(preference);
            }
        }
    }

    private void choose(cublasLtMatmulPreferenceOpaque_t preference) {
        try (LongPointer workspace = new LongPointer(problem.workspace(), 0);
                IntPointer alignment = new IntPointer(MatrixProducts.ALIGNMENT, 0)) {
            prefer(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, workspace, Long.BYTES);
            prefer(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, alignment, Integer.BYTES);
            prefer(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES, alignment, Integer.BYTES);
            prefer(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, alignment, Integer.BYTES);
            prefer(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, alignment, Integer.BYTES);
        }
        int[] found = new int[1];
        Status.ofCublas(
                cublasLtMatmulAlgoGetHeuristic(
                        handle, description, first, second, result, result, preference, 1, choice, found),
                "cublasLtMatmulAlgoGetHeuristic",
                problem.toString());
        if (found[0] == 0) {
            throw new DeviceException("[cublasLtMatmulAlgoGetHeuristic] knows no algorithm, " + problem);
        }
    }

    private void prefer(cublasLtMatmulPreferenceOpaque_t preference, int which, Pointer value, int bytes) {
        Status.ofCublas(
                cublasLtMatmulPreferenceSetAttribute(preference, which, value, bytes),
                "cublasLtMatmulPreferenceSetAttribute",
                problem.toString());
    }

    /** Scratch memory that the chosen algorithm needs. */
    public long workspaceBytes() {
        return workspaceBytes;
    }

    /** Fixes the places, each a multiple of {@link MatrixProducts#ALIGNMENT}. */
    public void bind(long firstAddress, long secondAddress, long resultAddress, long workspaceAddress) {
        if ((firstAddress | secondAddress | resultAddress) % MatrixProducts.ALIGNMENT != 0) {
            throw new IllegalStateException(
                    "operands must lie at multiples of " + MatrixProducts.ALIGNMENT + " bytes, " + problem);
        }
        firstAt.at(firstAddress);
        secondAt.at(secondAddress);
        resultAt.at(resultAddress);
        workspaceAt.at(workspaceAddress);
    }

    public void on(CudaQueue queue) {
        int status = cublasLtMatmul(
                handle,
                description,
                one,
                firstAt,
                first,
                secondAt,
                second,
                zero,
                resultAt,
                result,
                resultAt,
                result,
                algorithm,
                workspaceAt,
                workspaceBytes,
                queue.handle());
        if (status != 0) {
            Status.ofCublas(status, "cublasLtMatmul", problem.toString());
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            cublasLtMatrixLayoutDestroy(first);
            cublasLtMatrixLayoutDestroy(second);
            cublasLtMatrixLayoutDestroy(result);
            cublasLtMatmulDescDestroy(description);
            one.close();
            zero.close();
            choice.close();
        }
    }
}
