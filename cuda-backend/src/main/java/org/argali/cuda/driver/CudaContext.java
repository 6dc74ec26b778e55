package org.argali.cuda.driver;

import static org.bytedeco.cuda.global.cudart.cudaErrorMemoryAllocation;
import static org.bytedeco.cuda.global.cudart.cudaFree;
import static org.bytedeco.cuda.global.cudart.cudaGetLastError;
import static org.bytedeco.cuda.global.cudart.cudaMalloc;
import static org.bytedeco.cuda.global.cudart.cudaMemGetInfo;
import static org.bytedeco.cuda.global.cudart.cudaSetDevice;

import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * One GPU and its primary context, which everybody in the process shares.
 *
 * <p>The context is current for a thread, so whoever enters from outside calls {@link #makeCurrent} first; that is cheap.
 */
public final class CudaContext {
    private final int index;
    private final CudaRuntime.Gpu gpu;

    /** Makes the primary context if it is not there yet. */
    public CudaContext(int index) {
        this.index = index;
        makeCurrent();
        Status.ofRuntime(cudaFree(new Pointer()), "cudaFree", "making the primary context of cuda:" + index);
        this.gpu = CudaRuntime.gpu(index);
    }

    /** Makes this GPU the calling thread's. */
    public void makeCurrent() {
        Status.ofRuntime(cudaSetDevice(index), "cudaSetDevice", "this GPU");
    }

    /** As {@code NVIDIA H100 80GB HBM3 (cuda:0)}. */
    public String description() {
        return gpu.name();
    }

    /** What a library's choice of an algorithm depends on; the same for each GPU of a kind. */
    public String kind() {
        return gpu.model() + ", " + architecture() + ", " + multiprocessors() + " multiprocessors, driver "
                + CudaRuntime.driverVersion();
    }

    /** Whether its tensor cores multiply float32, rounded to 10 bits. */
    public boolean hasTf32() {
        return gpu.architecture() >= 80;
    }

    /** As {@code sm_90}. */
    public String architecture() {
        return "sm_" + gpu.architecture();
    }

    public int multiprocessors() {
        return gpu.multiprocessors();
    }

    /** Device memory at this moment. */
    public Memory memory() {
        makeCurrent();
        try (SizeTPointer free = new SizeTPointer(1);
                SizeTPointer total = new SizeTPointer(1)) {
            Status.ofRuntime(cudaMemGetInfo(free, total), "cudaMemGetInfo", description());
            return new Memory(free.get(), total.get());
        }
    }

    /** Bytes of device memory. */
    public record Memory(long free, long total) {}

    /** The address of new memory, or nothing if the device has not that much. */
    public Optional<Long> malloc(long bytes) {
        makeCurrent();
        Pointer p = new Pointer();
        int status = cudaMalloc(p, bytes);
        if (status == cudaErrorMemoryAllocation) {
            cudaGetLastError();
            return Optional.empty();
        }
        Status.ofRuntime(status, "cudaMalloc", bytes + " bytes");
        return Optional.of(p.address());
    }

    public void free(long address) {
        makeCurrent();
        Status.ofRuntime(cudaFree(new DeviceAddress().at(address)), "cudaFree", description());
    }
}
