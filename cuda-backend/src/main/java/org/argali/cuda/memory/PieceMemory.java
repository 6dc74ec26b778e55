package org.argali.cuda.memory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.argali.spi.Bytes;
import org.argali.spi.MemoryUse;
import org.argali.spi.OutOfDeviceMemoryException;

/** Each piece is taken from the device when it is asked for and given back at once, up to a limit on all. */
public final class PieceMemory implements DeviceMemory {
    private final MemorySource source;
    private final long limit;
    private final Map<Long, Long> taken = new LinkedHashMap<>();
    private final MemoryUse.Counter counter = new MemoryUse.Counter();

    PieceMemory(MemorySource source, long limit) {
        this.source = source;
        this.limit = limit;
    }

    @Override
    public long allocate(long bytes) {
        Optional<Long> address = bytes <= use().largestFree() ? source.malloc(Math.max(1, bytes)) : Optional.empty();
        if (address.isEmpty()) {
            throw new OutOfDeviceMemoryException(
                    "[allocate] " + Bytes.text(bytes) + " cannot be had from " + source.description() + ": " + this,
                    bytes);
        }
        taken.put(address.get(), bytes);
        counter.took(bytes);
        return address.get();
    }

    @Override
    public void free(long address) {
        Long bytes = taken.remove(address);
        if (bytes != null) {
            counter.gaveBack(bytes);
            source.free(address);
        }
    }

    @Override
    public MemoryUse use() {
        long inUse = counter.use(0).inUse();
        return counter.use(Math.max(0, Math.min(limit - inUse, source.freeBytes())));
    }

    @Override
    public void close() {
        List.copyOf(taken.keySet()).forEach(this::free);
    }

    @Override
    public String toString() {
        return taken.size() + " pieces, " + use();
    }
}
