package org.argali.cuda.driver;

import static org.bytedeco.cuda.global.cublas.CUBLASLT_EPILOGUE_BIAS;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_BIAS_POINTER;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_EPILOGUE;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_TRANSA;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_TRANSB;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET;
import static org.bytedeco.cuda.global.cublas.CUBLAS_COMPUTE_32F;
import static org.bytedeco.cuda.global.cublas.CUBLAS_COMPUTE_32F_FAST_TF32;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_N;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_T;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulDescCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulDescDestroy;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulDescSetAttribute;
import static org.bytedeco.cuda.global.cublas.cublasLtMatrixLayoutCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtMatrixLayoutDestroy;
import static org.bytedeco.cuda.global.cublas.cublasLtMatrixLayoutSetAttribute;
import static org.bytedeco.cuda.global.cudart.CUDA_R_16BF;
import static org.bytedeco.cuda.global.cudart.CUDA_R_16F;
import static org.bytedeco.cuda.global.cudart.CUDA_R_32F;

import org.argali.cuda.kernel.MatrixProducts;
import org.argali.cuda.kernel.MatrixProducts.Problem;
import org.argali.tensor.DType;
import org.bytedeco.cuda.cublas.cublasLtMatmulDescOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatrixLayoutOpaque_t;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** A product of matrices as cuBLASLt is asked for it. */
final class LtProblem implements AutoCloseable {
    private final Problem problem;
    private final cublasLtMatmulDescOpaque_t description;
    private final cublasLtMatrixLayoutOpaque_t first;
    private final cublasLtMatrixLayoutOpaque_t second;
    private final cublasLtMatrixLayoutOpaque_t result;

    LtProblem(Problem p) {
        this.problem = p;
        this.description = create();
        setInt(CUBLASLT_MATMUL_DESC_TRANSA, p.transFirst() ? CUBLAS_OP_T : CUBLAS_OP_N);
        setInt(CUBLASLT_MATMUL_DESC_TRANSB, p.transSecond() ? CUBLAS_OP_T : CUBLAS_OP_N);
        if (p.biased()) {
            setInt(CUBLASLT_MATMUL_DESC_EPILOGUE, CUBLASLT_EPILOGUE_BIAS);
            setBias(MatrixProducts.ALIGNMENT); // whoever chooses reads how it is aligned
        }
        this.first = p.transFirst() ? layout(p.k(), p.m()) : layout(p.m(), p.k());
        this.second = p.transSecond() ? layout(p.n(), p.k()) : layout(p.k(), p.n());
        this.result = layout(p.m(), p.n());
    }

    cublasLtMatmulDescOpaque_t description() {
        return description;
    }

    cublasLtMatrixLayoutOpaque_t first() {
        return first;
    }

    cublasLtMatrixLayoutOpaque_t second() {
        return second;
    }

    cublasLtMatrixLayoutOpaque_t result() {
        return result;
    }

    /** Where the bias of a biased problem lies. */
    void setBias(long address) {
        try (LongPointer value = new LongPointer(address, 0)) {
            set(CUBLASLT_MATMUL_DESC_BIAS_POINTER, value, Long.BYTES);
        }
    }

    private cublasLtMatmulDescOpaque_t create() {
        boolean tf32 = problem.tf32() && !problem.type().isHalf();
        try (PointerPointer<Pointer> made = new PointerPointer<>(1)) {
            Status.ofCublas(
                    cublasLtMatmulDescCreate(
                            made, tf32 ? CUBLAS_COMPUTE_32F_FAST_TF32 : CUBLAS_COMPUTE_32F, CUDA_R_32F),
                    "cublasLtMatmulDescCreate",
                    problem.toString());
            return new cublasLtMatmulDescOpaque_t(made.get());
        }
    }

    private void setInt(int which, int number) {
        try (IntPointer value = new IntPointer(number, 0)) {
            set(which, value, Integer.BYTES);
        }
    }

    private void set(int which, Pointer value, int bytes) {
        Status.ofCublas(
                cublasLtMatmulDescSetAttribute(description, which, value, bytes),
                "cublasLtMatmulDescSetAttribute",
                problem.toString());
    }

    private cublasLtMatrixLayoutOpaque_t layout(long rows, long columns) {
        try (PointerPointer<Pointer> made = new PointerPointer<>(1);
                IntPointer batch = new IntPointer((int) problem.batch(), 0);
                LongPointer stride = new LongPointer(rows * columns, 0)) {
            Status.ofCublas(
                    cublasLtMatrixLayoutCreate(made, type(problem.type()), rows, columns, rows),
                    "cublasLtMatrixLayoutCreate",
                    problem.toString());
            var layout = new cublasLtMatrixLayoutOpaque_t(made.get());
            if (problem.batch() > 1) {
                set(layout, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, batch, Integer.BYTES);
                set(layout, CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, stride, Long.BYTES);
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

    private void set(cublasLtMatrixLayoutOpaque_t layout, int which, Pointer value, int bytes) {
        Status.ofCublas(
                cublasLtMatrixLayoutSetAttribute(layout, which, value, bytes),
                "cublasLtMatrixLayoutSetAttribute",
                problem.toString());
    }

    @Override
    public void close() {
        cublasLtMatrixLayoutDestroy(first);
        cublasLtMatrixLayoutDestroy(second);
        cublasLtMatrixLayoutDestroy(result);
        cublasLtMatmulDescDestroy(description);
    }
}
