package org.argali.cuda.driver;

import static org.bytedeco.cuda.global.cudart.cudaErrorNotReady;
import static org.bytedeco.cuda.global.cudart.cudaEventCreateWithFlags;
import static org.bytedeco.cuda.global.cudart.cudaEventDefault;
import static org.bytedeco.cuda.global.cudart.cudaEventDestroy;
import static org.bytedeco.cuda.global.cudart.cudaEventDisableTiming;
import static org.bytedeco.cuda.global.cudart.cudaEventElapsedTime;
import static org.bytedeco.cuda.global.cudart.cudaEventQuery;
import static org.bytedeco.cuda.global.cudart.cudaEventRecord;
import static org.bytedeco.cuda.global.cudart.cudaEventSynchronize;
import static org.bytedeco.cuda.global.cudart.cudaGetLastError;

import org.bytedeco.cuda.cudart.CUevent_st;

/** A point in a stream that the host can wait for. */
public final class CudaEvent implements AutoCloseable {
    private final CUevent_st event = new CUevent_st();

    public CudaEvent() {
        this(false);
    }

    /** @param timed whether the device notes when it comes there */
    public CudaEvent(boolean timed) {
        Status.ofRuntime(
                cudaEventCreateWithFlags(event, timed ? cudaEventDefault : cudaEventDisableTiming),
                "cudaEventCreateWithFlags",
                timed ? "timing" : "no timing");
    }

    /** Nanoseconds from an earlier one to this; both were come to. */
    public double nanosSince(CudaEvent earlier) {
        float[] milliseconds = new float[1];
        Status.ofRuntime(
                cudaEventElapsedTime(milliseconds, earlier.event, event), "cudaEventElapsedTime", "between two marks");
        return milliseconds[0] * 1e6;
    }

    CUevent_st handle() {
        return event;
    }

    public void record(CudaQueue queue) {
        Status.ofRuntime(cudaEventRecord(event, queue.handle()), "cudaEventRecord", "a copy's end");
    }

    /** Whether the stream has come there; true if it was never recorded. */
    public boolean isDone() {
        int status = cudaEventQuery(event);
        if (status == cudaErrorNotReady) {
            cudaGetLastError(); // it stays there else, as if something had failed
            return false;
        }
        Status.ofRuntime(status, "cudaEventQuery", "a copy's end");
        return true;
    }

    /** Returns at once if it was never recorded. */
    public void synchronize() {
        Status.ofRuntime(cudaEventSynchronize(event), "cudaEventSynchronize", "a copy's end");
    }

    @Override
    public void close() {
        Status.ofRuntime(cudaEventDestroy(event), "cudaEventDestroy", "a copy's end");
    }
}
