package org.argali.cuda.memory;

import org.argali.spi.DeviceConfig;
import org.argali.spi.MemoryUse;

/** What a device allocates from. */
public interface DeviceMemory extends AutoCloseable {
    /** Left to the driver for code, graphs and libraries, whatever share was asked for. */
    long HEADROOM = 256L << 20;

    /**
     * The memory that a configuration asks for.
     *
     * @throws org.argali.spi.OutOfDeviceMemoryException if the device does not give what is to be reserved
     */
    static DeviceMemory of(DeviceConfig config, MemorySource source) {
        double fraction = config.memoryFraction();
        long free = source.freeBytes();
        long limit = Math.max(0, Math.min((long) (free * fraction), free - HEADROOM));
        return switch (config.allocator()) {
            case BFC ->
                config.allowGrowth()
                        ? RegionMemory.growing(source, limit)
                        : RegionMemory.reserving(source, limit, fraction);
            case ARENA -> new PieceMemory(source, limit);
        };
    }

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
