package org.argali.cuda.driver;

import static org.bytedeco.cuda.global.cudart.cudaGraphDestroy;
import static org.bytedeco.cuda.global.cudart.cudaGraphExecDestroy;
import static org.bytedeco.cuda.global.cudart.cudaGraphInstantiate;
import static org.bytedeco.cuda.global.cudart.cudaGraphLaunch;

import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;

/** Captured work, ready to be launched as one. */
public final class CudaGraph implements AutoCloseable {
    private final CUgraphExec_st exec = new CUgraphExec_st();
    private boolean closed;

    CudaGraph(CUgraph_st graph) {
        try {
            Status.ofRuntime(cudaGraphInstantiate(exec, graph, 0), "cudaGraphInstantiate", "a captured graph");
        } finally {
            destroy(graph);
        }
    }

    static void destroy(CUgraph_st graph) {
        Status.ofRuntime(cudaGraphDestroy(graph), "cudaGraphDestroy", "a captured graph");
    }

    public void launch(CudaQueue queue) {
        Status.ofRuntime(cudaGraphLaunch(exec, queue.handle()), "cudaGraphLaunch", "a recording");
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Status.ofRuntime(cudaGraphExecDestroy(exec), "cudaGraphExecDestroy", "a recording");
        }
    }
}
