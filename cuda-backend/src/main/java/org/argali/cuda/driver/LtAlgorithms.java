package org.argali.cuda.driver;

import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_REDUCTION_SCHEME_MASK;
import static org.bytedeco.cuda.global.cublas.CUBLAS_STATUS_INVALID_VALUE;
import static org.bytedeco.cuda.global.cublas.CUBLAS_STATUS_NOT_SUPPORTED;
import static org.bytedeco.cuda.global.cublas.CUBLAS_STATUS_SUCCESS;
import static org.bytedeco.cuda.global.cublas.cublasLtGetStatusName;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulAlgoCheck;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulAlgoGetHeuristic;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulPreferenceCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulPreferenceDestroy;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulPreferenceSetAttribute;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.argali.cuda.kernel.MatrixProducts;
import org.argali.cuda.kernel.MatrixProducts.Problem;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.cublas.cublasLtMatmulAlgo_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulPreferenceOpaque_t;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * What cuBLASLt recommends for a problem, the best first. Parts of a sum that are computed side by side are kept in float32 and
 * added in a step of their own, in one order; what adds them where the result lies comes only where any order will do.
 */
public final class LtAlgorithms implements Candidates<LtAlgorithm> {
    private static final int MOST = 8;

    private final cublasLtContext handle;
    private final Problem problem;
    private final boolean anyOrder;
    private final LtProblem asked;
    private final Deque<LtAlgorithm> found = new ArrayDeque<>();
    private final List<String> refusals = new ArrayList<>();
    private boolean hasAsked;

    LtAlgorithms(cublasLtContext handle, Problem problem, boolean anyOrder) {
        this.handle = handle;
        this.problem = problem;
        this.anyOrder = anyOrder;
        this.asked = new LtProblem(problem);
    }

    @Override
    public Optional<LtAlgorithm> next() {
        if (!hasAsked) {
            hasAsked = true;
            ask();
        }
        return Optional.ofNullable(found.poll());
    }

    @Override
    public Optional<LtAlgorithm> restore(byte[] token) {
        try (cublasLtMatmulAlgo_t algorithm = LtAlgorithm.read(token);
                cublasLtMatmulHeuristicResult_t result = new cublasLtMatmulHeuristicResult_t(1)) {
            int status = cublasLtMatmulAlgoCheck(
                    handle,
                    asked.description(),
                    asked.first(),
                    asked.second(),
                    asked.result(),
                    asked.result(),
                    algorithm,
                    result);
            if (status != CUBLAS_STATUS_SUCCESS || result.workspaceSize() > problem.workspace()) {
                return Optional.empty();
            }
            return Optional.of(new LtAlgorithm(handle, problem, algorithm, result.workspaceSize()));
        }
    }

    private void ask() {
        try (PointerPointer<Pointer> made = new PointerPointer<>(1)) {
            check(cublasLtMatmulPreferenceCreate(made), "cublasLtMatmulPreferenceCreate");
            var preference = new cublasLtMatmulPreferenceOpaque_t(made.get());
            try {
                prefer(preference);
                ask(preference);
            } finally {
                cublasLtMatmulPreferenceDestroy(preference);
            }
        }
    }

    private void prefer(cublasLtMatmulPreferenceOpaque_t preference) {
        try (LongPointer workspace = new LongPointer(problem.workspace(), 0)) {
            prefer(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, workspace, Long.BYTES);
        }
        prefer(
                preference,
                CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK,
                anyOrder ? CUBLASLT_REDUCTION_SCHEME_MASK : CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE);
        prefer(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, MatrixProducts.ALIGNMENT);
        prefer(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES, MatrixProducts.ALIGNMENT);
        prefer(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, MatrixProducts.ALIGNMENT);
        prefer(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, MatrixProducts.ALIGNMENT);
    }

    private void prefer(cublasLtMatmulPreferenceOpaque_t preference, int which, int number) {
        try (IntPointer value = new IntPointer(number, 0)) {
            prefer(preference, which, value, Integer.BYTES);
        }
    }

    private void prefer(cublasLtMatmulPreferenceOpaque_t preference, int which, Pointer value, int bytes) {
        check(
                cublasLtMatmulPreferenceSetAttribute(preference, which, value, bytes),
                "cublasLtMatmulPreferenceSetAttribute");
    }

    private void ask(cublasLtMatmulPreferenceOpaque_t preference) {
        int[] count = new int[1];
        try (cublasLtMatmulHeuristicResult_t results = new cublasLtMatmulHeuristicResult_t(MOST)) {
            int status = cublasLtMatmulAlgoGetHeuristic(
                    handle,
                    asked.description(),
                    asked.first(),
                    asked.second(),
                    asked.result(),
                    asked.result(),
                    preference,
                    MOST,
                    results,
                    count);
            if (status == CUBLAS_STATUS_NOT_SUPPORTED
                    || (status == CUBLAS_STATUS_INVALID_VALUE
                            && problem.biased())) { // which epilogues go with what, it alone knows
                refusals.add("heuristic: " + cublasLtGetStatusName(status).getString());
                return;
            }
            check(status, "cublasLtMatmulAlgoGetHeuristic");
            for (int i = 0; i < count[0]; i++) {
                take(results.getPointer(i));
            }
        }
    }

    private void take(cublasLtMatmulHeuristicResult_t result) {
        try (cublasLtMatmulAlgo_t algorithm = result.algo()) {
            LtAlgorithm a = new LtAlgorithm(handle, problem, algorithm, result.workspaceSize());
            if (result.state() == CUBLAS_STATUS_SUCCESS) {
                found.add(a);
            } else {
                refusals.add(
                        a.name() + ": " + cublasLtGetStatusName(result.state()).getString());
            }
        }
    }

    private void check(int status, String call) {
        Status.ofCublas(status, call, problem.toString());
    }

    @Override
    public List<String> refusals() {
        return Collections.unmodifiableList(refusals);
    }

    @Override
    public void close() {
        asked.close();
    }
}
