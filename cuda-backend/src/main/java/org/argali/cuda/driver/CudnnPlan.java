package org.argali.cuda.driver;

import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_VARIANT_PACK_WORKSPACE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_SUCCESS;
import static org.bytedeco.cuda.global.cudnn.cudnnBackendExecute;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.argali.cuda.kernel.Convolutions;
import org.argali.cuda.kernel.Convolutions.Epilogue;
import org.argali.cuda.kernel.Convolutions.Places;
import org.argali.cuda.kernel.Convolutions.Problem;
import org.bytedeco.cuda.cudnn.cudnnContext;

/** A convolution with its engine chosen and compiled. */
public final class CudnnPlan implements Candidate {
    private final cudnnContext handle;
    private final Problem problem;
    private final String name;
    private final String token;
    private final CudnnDescriptor config;
    private final CudnnDescriptor plan;
    private long workspaceBytes;

    CudnnPlan(CudnnTarget target, Problem problem, String name, String token, CudnnDescriptor config) {
        this.handle = target.handle();
        this.problem = problem;
        this.name = name;
        this.token = token;
        this.config = config;
        this.plan = new CudnnDescriptor(CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR, name + " for " + problem)
                .set(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, config);
        target.tellPlan(plan);
    }

    /** Compiles it, or says why not. */
    Optional<String> finish() {
        Optional<String> refusal = plan.tryFinish();
        if (refusal.isEmpty()) {
            workspaceBytes = plan.getLong(CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE);
            if (workspaceBytes > problem.workspace()) {
                return Optional.of("wants " + workspaceBytes + " bytes of workspace");
            }
        }
        return refusal;
    }

    /** As {@code engine 39, notes [0]}, by cuDNN's numbers. */
    @Override
    public String name() {
        return name;
    }

    @Override
    public long workspaceBytes() {
        return workspaceBytes;
    }

    /** Its place in cuDNN's list and its name. */
    @Override
    public byte[] token() {
        return token.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public List<Long> operandBytes() {
        return problem.operandBytes();
    }

    /** Runs on the handle's stream. */
    @Override
    public Call call(List<Long> places, CudaQueue queue) {
        return call(new Places(places.get(0), places.get(1), places.get(2), places.get(3), places.get(4)));
    }

    /** This convolution on these places, each a multiple of {@link Convolutions#ALIGNMENT}. */
    public Call call(Places at) {
        if (!at.areAligned()) {
            throw new IllegalStateException(
                    "operands must lie at multiples of " + Convolutions.ALIGNMENT + " bytes, " + problem);
        }
        boolean biased = problem.epilogue() != Epilogue.NONE;
        return new Call(new CudnnDescriptor(CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR, "places for " + problem)
                .set(CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, biased ? CudnnGraph.X_FILTER_Y_BIAS : CudnnGraph.X_FILTER_Y)
                .setAddresses(
                        CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS,
                        biased ? List.of(at.x(), at.filter(), at.y(), at.bias()) : List.of(at.x(), at.filter(), at.y()))
                .setAddresses(CUDNN_ATTR_VARIANT_PACK_WORKSPACE, List.of(at.workspace()))
                .finish());
    }

    /** With its places fixed. */
    public final class Call implements Candidate.Call {
        private final CudnnDescriptor places;

        private Call(CudnnDescriptor places) {
            this.places = places;
        }

        /** Puts it on the handle's stream. Allocates nothing. */
        @Override
        public void run() {
            int status = cudnnBackendExecute(handle, plan.handle(), places.handle());
            if (status != CUDNN_STATUS_SUCCESS) {
                Status.ofCudnn(status, "cudnnBackendExecute", name + ", " + problem);
            }
        }

        @Override
        public void close() {
            places.close();
        }
    }

    void closeWithoutConfig() {
        plan.close();
    }

    @Override
    public void close() {
        plan.close();
        config.close();
    }
}
