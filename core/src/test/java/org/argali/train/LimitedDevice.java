package org.argali.train;

import org.argali.graph.Node;
import org.argali.reference.ReferenceBackend;
import org.argali.spi.Backend;
import org.argali.spi.Buffer;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import org.argali.spi.Kernel;
import org.argali.spi.MemoryUse;
import org.argali.spi.OutOfDeviceMemoryException;
import org.argali.spi.Stream;
import org.argali.tensor.TensorType;

/** The reference with so many bytes and no more. */
public record LimitedDevice(Device real, long limit) implements Device {
    public LimitedDevice(long limit) {
        this(new ReferenceBackend().open(DeviceConfig.reference()), limit);
    }

    @Override
    public Backend backend() {
        return real.backend();
    }

    @Override
    public String description() {
        return "a device of " + limit + " bytes";
    }

    @Override
    public long bytes(TensorType type) {
        return real.bytes(type);
    }

    @Override
    public Buffer allocate(long bytes) {
        if (bytes > memory().largestFree()) {
            throw new OutOfDeviceMemoryException("there are " + memory().largestFree() + " bytes", bytes);
        }
        return real.allocate(bytes);
    }

    @Override
    public MemoryUse memory() {
        MemoryUse use = real.memory();
        return new MemoryUse(limit, use.inUse(), use.inUse(), use.peak(), limit - use.inUse());
    }

    @Override
    public Kernel prepare(Node node) {
        return real.prepare(node);
    }

    @Override
    public Stream stream() {
        return real.stream();
    }

    @Override
    public void close() {
        real.close();
    }
}
