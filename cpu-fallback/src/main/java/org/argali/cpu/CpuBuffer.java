package org.argali.cpu;

import java.util.function.Consumer;
import org.argali.natives.ArgaliCpu;
import org.argali.spi.Buffer;

/** Native memory. Its address is a pointer. */
final class CpuBuffer implements Buffer {
    private final long address;
    private final long bytes;
    private final Consumer<CpuBuffer> onClose;
    private boolean open = true;

    CpuBuffer(long address, long bytes, Consumer<CpuBuffer> onClose) {
        this.address = address;
        this.bytes = bytes;
        this.onClose = onClose;
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
        if (open) {
            open = false;
            ArgaliCpu.memoryFree(address, bytes);
            onClose.accept(this);
        }
    }

    @Override
    public String toString() {
        return bytes + " bytes at 0x" + Long.toHexString(address);
    }
}
