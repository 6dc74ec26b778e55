package org.argali.cuda.driver;

import static org.bytedeco.cuda.global.cublas.CUBLASLT_ALGO_CONFIG_ID;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_ALGO_CONFIG_REDUCTION_SCHEME;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_ALGO_CONFIG_SPLITK_NUM;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_ALGO_CONFIG_STAGES_ID;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_ALGO_CONFIG_TILE_ID;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulAlgoConfigGetAttribute;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.stream.LongStream;
import org.argali.cuda.kernel.MatrixProducts.Places;
import org.argali.cuda.kernel.MatrixProducts.Problem;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.cublas.cublasLtMatmulAlgo_t;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.SizeTPointer;

/** An algorithm of cuBLASLt's for one problem. It holds no native memory. */
public final class LtAlgorithm implements Candidate {
    /** Of {@code cublasLtMatmulAlgo_t}, which may be stored and used again with the same version. */
    private static final int NUMBERS = 8;

    private final cublasLtContext handle;
    private final Problem problem;
    private final List<Long> numbers;
    private final long workspaceBytes;

    LtAlgorithm(cublasLtContext handle, Problem problem, cublasLtMatmulAlgo_t algorithm, long workspaceBytes) {
        this.handle = handle;
        this.problem = problem;
        this.numbers = LongStream.range(0, NUMBERS)
                .mapToObj(i -> algorithm.data((int) i))
                .toList();
        this.workspaceBytes = workspaceBytes;
    }

    /** The library's own form of a token; to be closed. */
    static cublasLtMatmulAlgo_t read(byte[] token) {
        cublasLtMatmulAlgo_t algorithm = new cublasLtMatmulAlgo_t();
        LongBuffer numbers = ByteBuffer.wrap(token).asLongBuffer();
        for (int i = 0; i < NUMBERS; i++) {
            algorithm.data(i, i < numbers.limit() ? numbers.get(i) : 0);
        }
        return algorithm;
    }

    @Override
    public String name() {
        try (cublasLtMatmulAlgo_t algorithm = read(token())) {
            return "algorithm " + config(algorithm, CUBLASLT_ALGO_CONFIG_ID)
                    + ", tile " + config(algorithm, CUBLASLT_ALGO_CONFIG_TILE_ID)
                    + ", stages " + config(algorithm, CUBLASLT_ALGO_CONFIG_STAGES_ID)
                    + ", parts " + config(algorithm, CUBLASLT_ALGO_CONFIG_SPLITK_NUM)
                    + ", reduction " + config(algorithm, CUBLASLT_ALGO_CONFIG_REDUCTION_SCHEME);
        }
    }

    private int config(cublasLtMatmulAlgo_t algorithm, int which) {
        try (IntPointer value = new IntPointer(0, 0);
                SizeTPointer written = new SizeTPointer(1)) {
            Status.ofCublas(
                    cublasLtMatmulAlgoConfigGetAttribute(algorithm, which, value, Integer.BYTES, written),
                    "cublasLtMatmulAlgoConfigGetAttribute",
                    problem.toString());
            return value.get();
        }
    }

    @Override
    public long workspaceBytes() {
        return workspaceBytes;
    }

    @Override
    public byte[] token() {
        ByteBuffer token = ByteBuffer.allocate(Long.BYTES * NUMBERS);
        numbers.forEach(token::putLong);
        return token.array();
    }

    @Override
    public List<Long> operandBytes() {
        return problem.operandBytes();
    }

    /** A product that this algorithm computes. */
    public LtMatMul product() {
        return new LtMatMul(handle, problem, this);
    }

    @Override
    public Call call(List<Long> places, CudaQueue queue) {
        LtMatMul product = product();
        product.bind(new Places(places.get(0), places.get(1), places.get(2), places.get(3), places.get(4)));
        return new Call() {
            @Override
            public void run() {
                product.on(queue);
            }

            @Override
            public void close() {
                product.close();
            }
        };
    }

    @Override
    public void close() {
        // nothing is held
    }
}
