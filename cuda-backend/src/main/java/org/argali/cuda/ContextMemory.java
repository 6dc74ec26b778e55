package org.argali.cuda;

import java.util.Optional;
import org.argali.cuda.driver.CudaContext;
import org.argali.cuda.memory.MemorySource;

/** The GPU's own allocator. */
record ContextMemory(CudaContext context) implements MemorySource {
    @Override
    public Optional<Long> malloc(long bytes) {
        return context.malloc(bytes);
    }

    @Override
    public void free(long address) {
        context.free(address);
    }

    @Override
    public long freeBytes() {
        return context.memory().free();
    }

    @Override
    public String description() {
        return context.description();
    }
}
