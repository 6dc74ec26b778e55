package org.argali.cuda.memory;

import java.util.LinkedHashSet;
import java.util.Set;
import org.argali.spi.OutOfDeviceMemoryException;

/** The device's own allocator, with a list of what is in use. */
public final class SystemMemory implements DeviceMemory {
    private final MemorySource source;
    private final Set<Long> taken = new LinkedHashSet<>();

    public SystemMemory(MemorySource source) {
        this.source = source;
    }

    @Override
    public long allocate(long bytes) {
        long address = source.malloc(Math.max(1, bytes))
                .orElseThrow(() -> new OutOfDeviceMemoryException(
                        "[allocate] " + Bytes.text(bytes) + " were asked for, but " + source.description() + " has "
                                + Bytes.text(source.freeBytes()) + " free. Use smaller batches."));
        taken.add(address);
        return address;
    }

    @Override
    public void free(long address) {
        if (taken.remove(address)) {
            source.free(address);
        }
    }

    @Override
    public void close() {
        taken.forEach(source::free);
        taken.clear();
    }
}
