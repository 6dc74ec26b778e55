package org.argali.cuda.driver;

import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_ENGINEHEUR_DEVICEPROP;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_EXECUTION_PLAN_HANDLE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATIONGRAPH_HANDLE;

import java.util.Optional;
import org.bytedeco.cuda.cudnn.cudnnContext;

/** The GPU that plans are made for: that of a handle, or one that is not here and only described. */
final class CudnnTarget {
    private final cudnnContext handle;
    private final Optional<CudnnDescriptor> properties;

    private CudnnTarget(cudnnContext handle, Optional<CudnnDescriptor> properties) {
        this.handle = handle;
        this.properties = properties;
    }

    static CudnnTarget of(cudnnContext handle) {
        return new CudnnTarget(handle, Optional.empty());
    }

    /** Plans for it cannot run. */
    static CudnnTarget described(CudnnDescriptor properties) {
        return new CudnnTarget(new cudnnContext(), Optional.of(properties));
    }

    /** Null if the GPU is not here. */
    cudnnContext handle() {
        return handle;
    }

    void tellGraph(CudnnDescriptor graph) {
        if (properties.isEmpty()) {
            graph.set(CUDNN_ATTR_OPERATIONGRAPH_HANDLE, handle);
        }
    }

    void tellHeuristic(CudnnDescriptor heuristic) {
        properties.ifPresent(p -> heuristic.set(CUDNN_ATTR_ENGINEHEUR_DEVICEPROP, p));
    }

    void tellPlan(CudnnDescriptor plan) {
        if (properties.isPresent()) {
            plan.set(CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP, properties.get());
        } else {
            plan.set(CUDNN_ATTR_EXECUTION_PLAN_HANDLE, handle);
        }
    }
}
