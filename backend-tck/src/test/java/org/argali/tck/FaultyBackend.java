package org.argali.tck;

import java.util.Optional;
import java.util.Set;
import org.argali.op.Op;
import org.argali.op.Reverse;
import org.argali.op.Unary;
import org.argali.reference.ReferenceBackend;
import org.argali.spi.Backend;
import org.argali.spi.Buffer;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import org.argali.spi.Kernel;
import org.argali.spi.Lowerings;
import org.argali.spi.MemoryUse;
import org.argali.spi.Slice;
import org.argali.spi.Stream;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** The reference with one fault in all of its kernels for {@link Unary} and {@link Reverse}; it has no others. */
final class FaultyBackend implements Backend {
    /** What is wrong. */
    enum Fault {
        NONE,
        WRONG_ELEMENT,
        WRITES_BEHIND,
        CHANGES_INPUT,
        RUNS_IN_PLACE_WRONGLY,
        WORKS_ONCE,
        NO_DEVICE
    }

    private final Fault fault;

    FaultyBackend(Fault fault) {
        this.fault = fault;
    }

    @Override
    public String name() {
        return "faulty";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Availability availability() {
        return new Availability(fault != Fault.NO_DEVICE, "there is no driver");
    }

    @Override
    public Lowerings lowerings() {
        return new Lowerings(name()).on(Unary.class, faulty(fault)).on(Reverse.class, faulty(fault));
    }

    private static <O extends Op> Lowerings.Rule<FaultyDevice, O> faulty(Fault fault) {
        return (device, op, node) -> new FaultyKernel(fault, device.real.prepare(node));
    }

    /** Classes without a rule. */
    Set<Class<?>> missing() {
        return lowerings().missing();
    }

    @Override
    public Device open(DeviceConfig config) {
        return new FaultyDevice(this, new ReferenceBackend().open(config));
    }

    private record FaultyDevice(Backend backend, Device real) implements Device {
        @Override
        public String description() {
            return "faulty";
        }

        @Override
        public long bytes(TensorType type) {
            return real.bytes(type);
        }

        @Override
        public Buffer allocate(long bytes) {
            return real.allocate(bytes);
        }

        @Override
        public MemoryUse memory() {
            return real.memory();
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

    private static final class FaultyKernel implements Kernel {
        private static final long CELL = 8;

        private final Fault fault;
        private final Kernel real;
        private boolean launched;
        private Optional<Bindings> bindings = Optional.empty();

        FaultyKernel(Fault fault, Kernel real) {
            this.fault = fault;
            this.real = real;
        }

        @Override
        public boolean canRunInPlace(int input, int output) {
            return fault == Fault.RUNS_IN_PLACE_WRONGLY || real.canRunInPlace(input, output);
        }

        @Override
        public void bind(Bindings b) {
            bindings = Optional.of(b);
            real.bind(b);
        }

        @Override
        public void launch(Stream stream) {
            if (fault == Fault.WORKS_ONCE && launched) {
                return;
            }
            launched = true;
            real.launch(stream);
            Slice in = bindings.orElseThrow().input(0);
            Slice out = bindings.orElseThrow().output(0);
            switch (fault) {
                case WRONG_ELEMENT -> spoil(stream, new Slice(out.buffer(), out.offset() + 3 * CELL, CELL));
                case WRITES_BEHIND -> spoil(stream, new Slice(out.buffer(), out.offset() + out.bytes(), CELL));
                case CHANGES_INPUT -> spoil(stream, new Slice(in.buffer(), in.offset(), CELL));
                default -> {}
            }
        }

        private static void spoil(Stream stream, Slice where) {
            stream.write(NDArray.scalar(42f), where);
        }
    }
}
