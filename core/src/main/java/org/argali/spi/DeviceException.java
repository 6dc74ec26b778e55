package org.argali.spi;

/**
 * A device or native library refused a call. The message names the call, the status in words and number, and what was
 * attempted: {@code [cuModuleLoadData] CUDA_ERROR_NO_BINARY_FOR_GPU (209), kernel fused_7}.
 */
public class DeviceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DeviceException(String message) {
        super(message);
    }

    public DeviceException(String message, Throwable cause) {
        super(message, cause);
    }
}
