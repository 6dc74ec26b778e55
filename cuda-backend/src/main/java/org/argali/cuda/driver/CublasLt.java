package org.argali.cuda.driver;

import static org.bytedeco.cuda.global.cublas.cublasLtCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtDestroy;
import static org.bytedeco.cuda.global.cublas.cublasLtGetVersion;

import org.argali.cuda.kernel.MatrixProducts;
import org.bytedeco.cuda.cublas.cublasLtContext;

/** A cuBLASLt handle; finds {@link LtAlgorithm}s. */
public final class CublasLt implements AutoCloseable {
    private final cublasLtContext handle = new cublasLtContext();
    private final boolean anyOrder;
    private boolean closed;

    /** @param anyOrder whether parts of a sum may be added where the result lies, in whatever order they come */
    public CublasLt(boolean anyOrder) {
        this.anyOrder = anyOrder;
        Status.ofCublas(cublasLtCreate(handle), "cublasLtCreate", "a handle");
    }

    /** As {@code 130101} for 13.1.1. */
    public long version() {
        return cublasLtGetVersion();
    }

    /** The algorithms that cuBLASLt recommends, the best first. Not while a stream is captured. */
    public LtAlgorithms algorithms(MatrixProducts.Problem problem) {
        return new LtAlgorithms(handle, problem, anyOrder);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Status.ofCublas(cublasLtDestroy(handle), "cublasLtDestroy", "a handle");
        }
    }
}
