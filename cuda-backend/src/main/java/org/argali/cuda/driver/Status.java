package org.argali.cuda.driver;

import static org.bytedeco.cuda.global.cublas.CUBLAS_STATUS_SUCCESS;
import static org.bytedeco.cuda.global.cublas.cublasLtGetStatusName;
import static org.bytedeco.cuda.global.cudart.CUDA_SUCCESS;
import static org.bytedeco.cuda.global.cudart.cuGetErrorName;
import static org.bytedeco.cuda.global.cudart.cudaGetErrorName;
import static org.bytedeco.cuda.global.cudart.cudaGetLastError;
import static org.bytedeco.cuda.global.cudart.cudaSuccess;
import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_SUCCESS;
import static org.bytedeco.cuda.global.cudnn.cudnnGetErrorString;
import static org.bytedeco.cuda.global.cudnn.cudnnGetLastErrorString;
import static org.bytedeco.cuda.global.nvrtc.NVRTC_SUCCESS;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetErrorString;

import java.nio.charset.StandardCharsets;
import org.argali.spi.DeviceException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/** Turns a status that is not success into a {@link DeviceException}: {@code [call] NAME (number), what}. */
final class Status {
    private Status() {}

    static void ofRuntime(int status, String call, String what) {
        if (status != cudaSuccess) {
            cudaGetLastError(); // so that the next call does not report it again
            throw failure(call, cudaGetErrorName(status).getString(), status, what);
        }
    }

    static void ofDriver(int status, String call, String what) {
        if (status != CUDA_SUCCESS) {
            throw failure(call, driverName(status), status, what);
        }
    }

    private static String driverName(int status) {
        try (PointerPointer<BytePointer> name = new PointerPointer<>(1)) {
            return cuGetErrorName(status, name) == CUDA_SUCCESS
                    ? name.get(BytePointer.class, 0).getString()
                    : "unknown CUDA error";
        }
    }

    static void ofCublas(int status, String call, String what) {
        if (status != CUBLAS_STATUS_SUCCESS) {
            throw failure(call, cublasLtGetStatusName(status).getString(), status, what);
        }
    }

    static void ofCudnn(int status, String call, String what) {
        if (status != CUDNN_STATUS_SUCCESS) {
            throw new DeviceException("[" + call + "] " + cudnnReason(status) + ", " + what);
        }
    }

    /** The status and what cuDNN says about its cause. */
    static String cudnnReason(int status) {
        byte[] bytes = new byte[1024];
        cudnnGetLastErrorString(bytes, bytes.length);
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        String cause = new String(bytes, 0, end, StandardCharsets.UTF_8).strip().replaceAll("\\s+", " ");
        return cudnnGetErrorString(status).getString() + " (" + status + ")" + (cause.isEmpty() ? "" : ": " + cause);
    }

    static void ofNvrtc(int status, String call, String what) {
        if (status != NVRTC_SUCCESS) {
            throw failure(call, nvrtcGetErrorString(status).getString(), status, what);
        }
    }

    private static DeviceException failure(String call, String name, int status, String what) {
        return new DeviceException("[" + call + "] " + name + " (" + status + "), " + what);
    }
}
