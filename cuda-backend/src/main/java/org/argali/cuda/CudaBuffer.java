package org.argali.cuda;

import org.argali.cuda.memory.DeviceMemory;
import org.argali.spi.Buffer;

/** A part of the device's memory. */
final class CudaBuffer implements Buffer {
    private final DeviceMemory memory;
    private final long address;
    private final long bytes;
    private boolean closed;

    CudaBuffer(DeviceMemory memory, long address, long bytes) {
        this.memory = memory;
        this.address = address;
        this.bytes = bytes;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public long address() {
        return address;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            memory.free(address);
        }
    }

    @Override
    public String toString() {
        return bytes + " bytes at 0x" + Long.toHexString(address);
    }
}
