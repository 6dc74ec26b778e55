package org.argali.cuda.memory;

import org.argali.spi.MemoryUse;

/** What a device allocates from. */
public interface DeviceMemory extends AutoCloseable {
    /**
     * The address of new memory, a multiple of 256. Its contents are what they are.
     *
     * @throws org.argali.spi.OutOfDeviceMemoryException if there is not enough
     */
    long allocate(long bytes);

    void free(long address);

    /** How much there is and is in use. */
    MemoryUse use();

    /** Gives back everything to the device, what is still in use included. */
    @Override
    void close();
}
