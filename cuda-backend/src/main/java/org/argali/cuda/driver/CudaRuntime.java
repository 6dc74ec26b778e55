package org.argali.cuda.driver;

import static org.bytedeco.cuda.global.cudart.cuDeviceGetName;
import static org.bytedeco.cuda.global.cudart.cudaDevAttrComputeCapabilityMajor;
import static org.bytedeco.cuda.global.cudart.cudaDevAttrComputeCapabilityMinor;
import static org.bytedeco.cuda.global.cudart.cudaDevAttrMultiProcessorCount;
import static org.bytedeco.cuda.global.cudart.cudaDeviceGetAttribute;
import static org.bytedeco.cuda.global.cudart.cudaDriverGetVersion;
import static org.bytedeco.cuda.global.cudart.cudaGetDeviceCount;
import static org.bytedeco.cuda.global.cudart.cudaGetErrorName;

import java.nio.charset.StandardCharsets;

/** Questions that make no context. Its own class, so that nothing is loaded before the first of them is asked. */
public final class CudaRuntime {
    private CudaRuntime() {}

    /**
     * The GPUs that the driver shows.
     *
     * @param status 0, or the error that came instead
     */
    public record Count(int status, int devices) {}

    /**
     * One of them.
     *
     * @param model as {@code NVIDIA H100 80GB HBM3}
     * @param architecture 75 for sm_75
     */
    public record Gpu(int index, String model, int architecture, int multiprocessors) {
        /** As {@code NVIDIA H100 80GB HBM3 (cuda:0)}. */
        public String name() {
            return model + " (cuda:" + index + ")";
        }
    }

    /** As {@code 13000} for a driver that knows CUDA 13.0. */
    public static int driverVersion() {
        int[] version = new int[1];
        Status.ofRuntime(cudaDriverGetVersion(version), "cudaDriverGetVersion", "the driver");
        return version[0];
    }

    public static Count count() {
        int[] n = new int[1];
        int status = cudaGetDeviceCount(n);
        return new Count(status, n[0]);
    }

    public static Gpu gpu(int index) {
        byte[] bytes = new byte[256];
        Status.ofDriver(cuDeviceGetName(bytes, bytes.length, index), "cuDeviceGetName", "cuda:" + index);
        String all = new String(bytes, StandardCharsets.UTF_8);
        int architecture = 10 * attribute(index, cudaDevAttrComputeCapabilityMajor)
                + attribute(index, cudaDevAttrComputeCapabilityMinor);
        int multiprocessors = attribute(index, cudaDevAttrMultiProcessorCount);
        return new Gpu(index, all.substring(0, all.indexOf('\0')).trim(), architecture, multiprocessors);
    }

    private static int attribute(int index, int which) {
        int[] value = new int[1];
        Status.ofRuntime(cudaDeviceGetAttribute(value, which, index), "cudaDeviceGetAttribute", "attribute " + which);
        return value[0];
    }

    public static String errorName(int status) {
        return cudaGetErrorName(status).getString();
    }
}
