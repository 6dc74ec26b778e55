package org.argali.cuda.memory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.argali.spi.Bytes;
import org.argali.spi.MemoryUse;
import org.argali.spi.OutOfDeviceMemoryException;

/** The device's own allocator, with a list of what is in use. */
public final class SystemMemory implements DeviceMemory {
    private final MemorySource source;
    private final Map<Long, Long> taken = new LinkedHashMap<>();
    private final MemoryUse.Counter use = new MemoryUse.Counter();

    public SystemMemory(MemorySource source) {
        this.source = source;
    }

    @Override
    public long allocate(long bytes) {
        long address = source.malloc(Math.max(1, bytes))
                .orElseThrow(() -> new OutOfDeviceMemoryException(
                        "[allocate] " + Bytes.text(bytes) + " were asked for, but " + source.description() + " has "
                                + Bytes.text(source.freeBytes()) + " free",
                        bytes));
        taken.put(address, bytes);
        use.took(bytes);
        return address;
    }

    @Override
    public void free(long address) {
        Long bytes = taken.remove(address);
        if (bytes != null) {
            use.gaveBack(bytes);
            source.free(address);
        }
    }

    @Override
    public MemoryUse use() {
        return use.use(source.freeBytes());
    }

    @Override
    public void close() {
        List.copyOf(taken.keySet()).forEach(this::free);
    }
}
