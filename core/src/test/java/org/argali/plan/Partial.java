package org.argali.plan;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.argali.graph.Node;
import org.argali.op.Op;
import org.argali.op.Parameter;
import org.argali.op.Transfer;
import org.argali.reference.ReferenceBackend;
import org.argali.spi.Backend;
import org.argali.spi.Buffer;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import org.argali.spi.Kernel;
import org.argali.spi.Lowerings;
import org.argali.spi.MemoryUse;
import org.argali.spi.OutOfDeviceMemoryException;
import org.argali.spi.Stream;
import org.argali.tensor.TensorType;

/** The reference without some ops and with little memory. */
final class Partial implements Device, Backend {
    private final Device inner = new ReferenceBackend().open(DeviceConfig.reference());
    private final Set<Class<? extends Op>> missing;
    private final long mostBytes;

    Partial(Set<Class<? extends Op>> missing, long mostBytes) {
        this.missing = missing;
        this.mostBytes = mostBytes;
    }

    @Override
    public Backend backend() {
        return this;
    }

    @Override
    public String name() {
        return "partial";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Availability availability() {
        return new Availability(true, "for tests");
    }

    @Override
    public Device open(DeviceConfig config) {
        return this;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Lowerings lowerings() {
        Lowerings table = new Lowerings(name());
        for (Class<?> c : Op.class.getPermittedSubclasses()) {
            if (!missing.contains(c) && c != Parameter.class && c != Transfer.class) {
                table.on((Class<Op>) c, (d, op, node) -> {
                    throw new IllegalStateException("not asked");
                });
            }
        }
        return table;
    }

    @Override
    public String description() {
        return "a part of the reference";
    }

    @Override
    public long bytes(TensorType type) {
        return inner.bytes(type);
    }

    @Override
    public Kernel prepare(Node node) {
        return inner.prepare(node);
    }

    @Override
    public Buffer allocate(long bytes) {
        if (bytes > mostBytes) {
            throw new OutOfDeviceMemoryException("there are " + mostBytes + " bytes", bytes);
        }
        return inner.allocate(bytes);
    }

    @Override
    public MemoryUse memory() {
        return inner.memory();
    }

    @Override
    public Stream stream() {
        return inner.stream();
    }

    @Override
    public void close() {
        inner.close();
    }

    static Device without(List<Class<? extends Op>> ops) {
        return new Partial(Set.copyOf(ops), Long.MAX_VALUE);
    }

    static Optional<Device> fallback() {
        return Optional.of(new ReferenceBackend().open(DeviceConfig.reference()));
    }
}
