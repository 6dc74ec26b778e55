package org.argali.cuda.driver;

import static org.bytedeco.cuda.global.cudart.cudaMemcpyAsync;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyDeviceToDevice;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyDeviceToHost;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyHostToDevice;
import static org.bytedeco.cuda.global.cudart.cudaMemsetAsync;
import static org.bytedeco.cuda.global.cudart.cudaStreamBeginCapture;
import static org.bytedeco.cuda.global.cudart.cudaStreamCaptureModeRelaxed;
import static org.bytedeco.cuda.global.cudart.cudaStreamCreateWithFlags;
import static org.bytedeco.cuda.global.cudart.cudaStreamDestroy;
import static org.bytedeco.cuda.global.cudart.cudaStreamEndCapture;
import static org.bytedeco.cuda.global.cudart.cudaStreamNonBlocking;
import static org.bytedeco.cuda.global.cudart.cudaStreamSynchronize;
import static org.bytedeco.cuda.global.cudart.cudaStreamWaitEvent;

import java.util.List;
import org.argali.spi.Stream.Part;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUstream_st;

/** A CUDA stream that does not wait for the legacy default stream. Its copies allocate nothing. */
public final class CudaQueue implements AutoCloseable {
    private final CUstream_st stream = new CUstream_st();
    private final DeviceAddress from = new DeviceAddress();
    private final DeviceAddress to = new DeviceAddress();
    private boolean closed;

    public CudaQueue() {
        Status.ofRuntime(
                cudaStreamCreateWithFlags(stream, cudaStreamNonBlocking), "cudaStreamCreateWithFlags", "non-blocking");
    }

    CUstream_st handle() {
        return stream;
    }

    /** For interop: the {@code cudaStream_t} as a number. */
    public long address() {
        return stream.address();
    }

    /** {@code host} must be pinned, and left alone until the copy is done. */
    public void toDevice(long host, long device, long bytes) {
        copy(host, device, bytes, cudaMemcpyHostToDevice);
    }

    /** {@code host} must be pinned. */
    public void toHost(long device, long host, long bytes) {
        copy(device, host, bytes, cudaMemcpyDeviceToHost);
    }

    public void onDevice(long source, long target, long bytes) {
        copy(source, target, bytes, cudaMemcpyDeviceToDevice);
    }

    private void copy(long source, long target, long bytes, int kind) {
        Status.ofRuntime(
                cudaMemcpyAsync(to.at(target), from.at(source), bytes, kind, stream), "cudaMemcpyAsync", "a copy");
    }

    /** What is put here from now on waits for an event of another stream; at once if it was never recorded. */
    public void await(CudaEvent event) {
        Status.ofRuntime(cudaStreamWaitEvent(stream, event.handle(), 0), "cudaStreamWaitEvent", "another stream");
    }

    public void zero(long address, long bytes) {
        Status.ofRuntime(cudaMemsetAsync(to.at(address), 0, bytes, stream), "cudaMemsetAsync", "zeros");
    }

    /** Waits until all work is done; an error of earlier work is reported here. */
    public void synchronize() {
        Status.ofRuntime(cudaStreamSynchronize(stream), "cudaStreamSynchronize", "work before this point");
    }

    /**
     * Takes down what the parts put on this stream, without running it; parts that do not wait for one another become
     * branches of the graph. Relaxed, since a library may load the code of a kernel when it is first used.
     */
    public CudaGraph capture(List<Part> parts) {
        Status.ofRuntime(
                cudaStreamBeginCapture(stream, cudaStreamCaptureModeRelaxed), "cudaStreamBeginCapture", "a graph");
        CUgraph_st graph = new CUgraph_st();
        boolean done = false;
        try {
            new CaptureOrder(stream).capture(parts);
            done = true;
        } finally {
            int status = cudaStreamEndCapture(stream, graph);
            if (done) {
                Status.ofRuntime(status, "cudaStreamEndCapture", "a graph");
            } else if (!graph.isNull()) {
                CudaGraph.destroy(graph);
            }
        }
        return new CudaGraph(graph);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Status.ofRuntime(cudaStreamDestroy(stream), "cudaStreamDestroy", "the stream");
        }
    }
}
