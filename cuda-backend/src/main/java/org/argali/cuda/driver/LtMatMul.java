package org.argali.cuda.driver;

import static org.bytedeco.cuda.global.cublas.cublasLtMatmul;

import org.argali.cuda.kernel.MatrixProducts;
import org.argali.cuda.kernel.MatrixProducts.Places;
import org.argali.cuda.kernel.MatrixProducts.Problem;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.cublas.cublasLtMatmulAlgo_t;
import org.bytedeco.javacpp.FloatPointer;

/** A product of matrices in column-major order by one algorithm; it adds up in float32. */
public final class LtMatMul implements AutoCloseable {
    private final cublasLtContext handle;
    private final Problem problem;
    private final LtProblem asked;
    private final cublasLtMatmulAlgo_t algorithm;
    private final long workspaceBytes;
    private final FloatPointer one = new FloatPointer(1f);
    private final FloatPointer zero = new FloatPointer(0f);
    private final DeviceAddress firstAt = new DeviceAddress();
    private final DeviceAddress secondAt = new DeviceAddress();
    private final DeviceAddress resultAt = new DeviceAddress();
    private final DeviceAddress workspaceAt = new DeviceAddress();
    private boolean closed;

    LtMatMul(cublasLtContext handle, Problem problem, LtAlgorithm algorithm) {
        this.handle = handle;
        this.problem = problem;
        this.asked = new LtProblem(problem);
        this.algorithm = LtAlgorithm.read(algorithm.token());
        this.workspaceBytes = algorithm.workspaceBytes();
    }

    /** Scratch memory that its algorithm needs. */
    public long workspaceBytes() {
        return workspaceBytes;
    }

    /** Fixes the places, each a multiple of {@link MatrixProducts#ALIGNMENT}. */
    public void bind(Places at) {
        if (!at.areAligned()) {
            throw new IllegalStateException(
                    "operands must lie at multiples of " + MatrixProducts.ALIGNMENT + " bytes, " + problem);
        }
        firstAt.at(at.first());
        secondAt.at(at.second());
        resultAt.at(at.result());
        workspaceAt.at(at.workspace());
        if (problem.biased()) {
            asked.setBias(at.bias());
        }
    }

    public void on(CudaQueue queue) {
        int status = cublasLtMatmul(
                handle,
                asked.description(),
                one,
                firstAt,
                asked.first(),
                secondAt,
                asked.second(),
                zero,
                resultAt,
                asked.result(),
                resultAt,
                asked.result(),
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
            asked.close();
            one.close();
            zero.close();
            algorithm.close();
        }
    }
}
