package org.argali.cuda.driver;

import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_CHAR;
import static org.bytedeco.cuda.global.cudnn.cudnnBackendSetAttribute;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.argali.cuda.kernel.Convolutions.Problem;
import org.bytedeco.javacpp.BytePointer;

/** A GPU that is not here, so that cuDNN says what it would do there. */
public final class DescribedGpu {
    private static final String H100 = String.join(
            ",",
            "{\"cudaDeviceId\":0,\"deviceVer\":900,\"driverVer\":13000,\"deviceName\":\"NVIDIA H100 80GB HBM3\"",
            "\"maxGridSize\":[2147483647,65535,65535],\"maxBlockSize\":[1024,1024,64],\"regsPerBlock\":65536",
            "\"multiProcessorCount\":132,\"smCountOrigin\":0,\"totalGlobalMem\":85029158912,\"warpSize\":32",
            "\"maxSharedMemoryPerBlock\":49152,\"maxSharedMemoryPerBlockOptin\":232448",
            "\"reservedSharedMemoryPerBlock\":1024,\"maxRegistersPerSM\":65536,\"maxCtasPerSM\":32",
            "\"maxThreadsPerBlock\":1024,\"maxThreadsPerSM\":2048,\"pciDeviceId\":0,\"isTccDriver\":0",
            "\"supportCoopLaunch\":1,\"smClockRateKHz\":1980000,\"memClockRateKHz\":2619000,\"l2CacheSize\":52428800}");

    private final CudnnDescriptor properties =
            new CudnnDescriptor(CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR, "a described H100");
    private final Optional<String> refusal;

    /** An H100. cuDNN must be loaded. */
    public DescribedGpu() {
        byte[] text = H100.getBytes(StandardCharsets.UTF_8);
        try (BytePointer p = new BytePointer(text)) {
            Status.ofCudnn(
                    cudnnBackendSetAttribute(
                            properties.handle(),
                            CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION,
                            CUDNN_TYPE_CHAR,
                            text.length,
                            p),
                    "cudnnBackendSetAttribute",
                    H100);
            refusal = properties.tryFinish();
        }
    }

    /** Why this version of cuDNN does not understand the description. */
    public Optional<String> refusal() {
        return refusal;
    }

    /** What cuDNN would do there. */
    public CudnnPlans plans(Problem problem) {
        return new CudnnPlans(CudnnTarget.described(properties), problem, false);
    }
}
