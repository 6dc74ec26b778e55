package org.argali.cuda.kernel;

import java.util.Optional;
import org.argali.spi.Buffer;
import org.argali.spi.Slice;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** Counters in device memory by which blocks find out which of them is the last; each run of a kernel leaves them at 0. */
public final class Tickets implements AutoCloseable {
    private final Optional<Buffer> buffer;

    private Tickets(Optional<Buffer> buffer) {
        this.buffer = buffer;
    }

    /** So many; not while a stream is recorded. */
    public static Tickets of(KernelDevice device, long count) {
        if (count == 0) {
            return new Tickets(Optional.empty());
        }
        Buffer b = device.allocate(count * Integer.BYTES);
        NDArray zeros = NDArray.zeros(new TensorType(DType.INT32, Shape.of(Math.toIntExact(count))));
        device.stream().write(zeros, new Slice(b, 0, b.bytes()));
        return new Tickets(Optional.of(b));
    }

    public long address() {
        return buffer.map(Buffer::address).orElse(0L);
    }

    @Override
    public void close() {
        buffer.ifPresent(Buffer::close);
    }
}
