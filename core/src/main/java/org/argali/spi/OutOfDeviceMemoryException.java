package org.argali.spi;

/** The device has not as much memory as a program needs. The message lists the largest tensors and the remedies. */
public final class OutOfDeviceMemoryException extends DeviceException {
    private static final long serialVersionUID = 1;

    private final long wanted;

    /** Tells how many bytes in one piece could not be had. */
    public OutOfDeviceMemoryException(String message, long wanted) {
        super(message);
        this.wanted = wanted;
    }

    public OutOfDeviceMemoryException(String message, OutOfDeviceMemoryException cause) {
        super(message, cause);
        this.wanted = cause.wanted;
    }

    /** Bytes in one piece that could not be had. */
    public long wanted() {
        return wanted;
    }
}
