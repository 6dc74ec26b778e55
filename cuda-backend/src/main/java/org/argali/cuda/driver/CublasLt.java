package org.argali.cuda.driver;

import static org.bytedeco.cuda.global.cublas.cublasLtCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtDestroy;

import org.argali.cuda.kernel.MatrixProducts;
import org.bytedeco.cuda.cublas.cublasLtContext;

/** A cuBLASLt handle; makes {@link LtMatMul}s. */
public final class CublasLt implements AutoCloseable {
    private final cublasLtContext handle = new cublasLtContext();
    private boolean closed;

    public CublasLt() {
        Status.ofCublas(cublasLtCreate(handle), "cublasLtCreate", "a handle");
    }

    /** Chooses an algorithm for a product. Waits for nothing and may not be called while a stream is captured. */
    public LtMatMul plan(MatrixProducts.Problem problem) {
        return new LtMatMul(handle, problem);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Status.ofCublas(cublasLtDestroy(handle), "cublasLtDestroy", "a handle");
        }
    }
}
