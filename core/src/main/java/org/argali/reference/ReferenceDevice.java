package org.argali.reference;

import org.argali.spi.Backend;
import org.argali.spi.Buffer;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import org.argali.spi.MemoryUse;
import org.argali.spi.Stream;
import org.argali.tensor.TensorType;

/** The Java heap as a device. Elements of all dtypes are doubles. */
final class ReferenceDevice implements Device {
    private static final long ALIGNMENT = 256;

    private final Backend backend;
    private final double dataFraction;
    private final ReferenceStream stream = new ReferenceStream();
    private final MemoryUse.Counter use = new MemoryUse.Counter();
    private long nextAddress = ALIGNMENT;

    ReferenceDevice(Backend backend, DeviceConfig config) {
        this.backend = backend;
        this.dataFraction = config.dataFractionOr(0);
    }

    @Override
    public double dataFraction() {
        return dataFraction;
    }

    @Override
    public Backend backend() {
        return backend;
    }

    @Override
    public String description() {
        return "reference interpreter in double precision";
    }

    @Override
    public long bytes(TensorType type) {
        return type.size() * ReferenceBuffer.CELL;
    }

    @Override
    public Buffer allocate(long bytes) {
        return buffer(bytes);
    }

    @Override
    public MemoryUse memory() {
        Runtime heap = Runtime.getRuntime();
        return use.use(heap.maxMemory() - heap.totalMemory() + heap.freeMemory());
    }

    ReferenceBuffer buffer(long bytes) {
        long address = nextAddress;
        nextAddress += (bytes / ALIGNMENT + 1) * ALIGNMENT;
        use.took(bytes);
        return new ReferenceBuffer(bytes, address, () -> use.gaveBack(bytes));
    }

    @Override
    public Stream stream() {
        return stream;
    }

    @Override
    public void close() {
        // Buffers are Java arrays.
    }
}
