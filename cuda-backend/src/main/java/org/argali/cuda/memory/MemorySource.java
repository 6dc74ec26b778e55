package org.argali.cuda.memory;

import java.util.Optional;

/** The device's own allocator. */
public interface MemorySource {
    /** The address of new memory, or nothing if the device has not that much. */
    Optional<Long> malloc(long bytes);

    void free(long address);

    /** Bytes that are free now. */
    long freeBytes();

    /** For messages: {@code NVIDIA H100 80GB HBM3 (cuda:0)}. */
    String description();
}
