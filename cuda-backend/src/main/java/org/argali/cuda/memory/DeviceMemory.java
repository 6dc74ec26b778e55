package org.argali.cuda.memory;

/** What a device allocates from. */
public interface DeviceMemory extends AutoCloseable {
    /**
     * The address of new memory, a multiple of 256. Its contents are what they are.
     *
     * @throws org.argali.spi.OutOfDeviceMemoryException if there is not enough
     */
    long allocate(long bytes);

    void free(long address);

    /** Gives back everything to the device, what is still in use included. */
    @Override
    void close();
}
