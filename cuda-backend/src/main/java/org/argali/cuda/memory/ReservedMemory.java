package org.argali.cuda.memory;

import java.util.OptionalLong;
import org.argali.spi.Bytes;
import org.argali.spi.MemoryUse;
import org.argali.spi.OutOfDeviceMemoryException;

/** A share of the device's free memory, taken at once and handed out best fit. */
public final class ReservedMemory implements DeviceMemory {
    /** Left to the driver for code, graphs and libraries, whatever share was asked for. */
    static final long HEADROOM = 256L << 20;

    private static final long ROUND = 2L << 20;

    private final MemorySource source;
    private final long address;
    private final long bytes;
    private final double fraction;
    private final BestFit parts;
    private long peak;
    private boolean closed;

    public ReservedMemory(MemorySource source, double fraction) {
        this.source = source;
        this.fraction = fraction;
        long free = source.freeBytes();
        this.bytes = share(free, fraction);
        this.address = source.malloc(bytes)
                .orElseThrow(() -> new OutOfDeviceMemoryException(
                        "[memoryFraction " + fraction
                                + "] " + source.description() + " has " + Bytes.text(free)
                                + " free, but did not give " + Bytes.text(bytes)
                                + " in one piece. Another process may use it; ask for a smaller fraction, or for allocator SYSTEM.",
                        bytes));
        this.parts = new BestFit(address, bytes);
    }

    private static long share(long free, double fraction) {
        long wanted = Math.min((long) (free * fraction), free - HEADROOM);
        return Math.max(ROUND, wanted / ROUND * ROUND);
    }

    public long address() {
        return address;
    }

    public long bytes() {
        return bytes;
    }

    @Override
    public long allocate(long wanted) {
        OptionalLong at = parts.allocate(wanted);
        if (at.isEmpty()) {
            throw new OutOfDeviceMemoryException(
                    "[allocate] " + Bytes.text(wanted) + " do not fit into the " + fraction
                            + " of its free memory that is reserved on " + source.description() + ": " + parts,
                    wanted);
        }
        peak = Math.max(peak, inUse());
        return at.getAsLong();
    }

    @Override
    public void free(long part) {
        if (!closed) {
            parts.free(part);
        }
    }

    private long inUse() {
        return bytes - parts.freeBytes();
    }

    @Override
    public MemoryUse use() {
        return new MemoryUse(bytes, bytes, inUse(), peak, parts.largestFree());
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            source.free(address);
        }
    }

    @Override
    public String toString() {
        return parts.toString();
    }
}
