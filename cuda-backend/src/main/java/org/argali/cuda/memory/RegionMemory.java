package org.argali.cuda.memory;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.argali.spi.Bytes;
import org.argali.spi.MemoryUse;
import org.argali.spi.OutOfDeviceMemoryException;

/**
 * Regions of the device's memory whose parts are handed out best fit: either one, taken at once, or ever larger ones, taken
 * when those that are there have no part large enough. Regions stay until the end; where memory is short, those that nobody
 * uses are given back for a larger one.
 */
public final class RegionMemory implements DeviceMemory {
    static final long FIRST = 64L << 20;
    private static final long ROUND = 2L << 20;

    private final MemorySource source;
    private final long limit;
    private final boolean grows;
    private final TreeMap<Long, BestFit> regions = new TreeMap<>();
    private long peak;

    private RegionMemory(MemorySource source, long limit, boolean grows) {
        this.source = source;
        this.limit = Math.max(ROUND, limit / ROUND * ROUND);
        this.grows = grows;
    }

    /** All at once. */
    static RegionMemory reserving(MemorySource source, long limit, double fraction) {
        RegionMemory m = new RegionMemory(source, limit, false);
        long free = source.freeBytes();
        if (!m.addRegion(m.limit)) {
            throw new OutOfDeviceMemoryException(
                    "[memoryFraction " + fraction + "] " + source.description() + " has " + Bytes.text(free)
                            + " free, but did not give " + Bytes.text(m.limit)
                            + " in one piece. Another process may use it; ask for a smaller fraction, or for allowGrowth(true).",
                    m.limit);
        }
        return m;
    }

    /** As it is needed. */
    static RegionMemory growing(MemorySource source, long limit) {
        return new RegionMemory(source, limit, true);
    }

    @Override
    public long allocate(long bytes) {
        long address = fit(bytes).orElseGet(() -> {
            if (!grows || !growFor(bytes)) {
                throw new OutOfDeviceMemoryException(
                        "[allocate] " + Bytes.text(bytes) + " do not fit what Argali may use of " + source.description()
                                + ": " + this,
                        bytes);
            }
            return fit(bytes).orElseThrow();
        });
        peak = Math.max(peak, inUse());
        return address;
    }

    private OptionalLong fit(long bytes) {
        return regions.values().stream()
                .filter(r -> r.largestFree() >= bytes)
                .min((a, b) -> Long.compare(a.tightest(bytes), b.tightest(bytes)))
                .map(r -> r.allocate(bytes))
                .orElse(OptionalLong.empty());
    }

    /** Twice as much as there is or as much as is needed; less where there is not so much. */
    private boolean growFor(long bytes) {
        long needed = rounded(bytes);
        long wanted = Math.max(needed, Math.max(FIRST, reserved()));
        if (addRegion(Math.min(wanted, limit - reserved()), needed) || addRegion(needed, needed)) {
            return true;
        }
        giveBackUnused();
        return addRegion(needed, needed);
    }

    private boolean addRegion(long bytes, long atLeast) {
        return bytes >= atLeast && reserved() + bytes <= limit && addRegion(bytes);
    }

    private boolean addRegion(long bytes) {
        Optional<Long> address = source.malloc(bytes);
        address.ifPresent(a -> regions.put(a, new BestFit(a, bytes)));
        return address.isPresent();
    }

    private void giveBackUnused() {
        regions.entrySet().removeIf(e -> {
            boolean unused = e.getValue().inUse() == 0;
            if (unused) {
                source.free(e.getKey());
            }
            return unused;
        });
    }

    private static long rounded(long bytes) {
        return Math.max(1, (bytes + ROUND - 1) / ROUND) * ROUND;
    }

    @Override
    public void free(long part) {
        Map.Entry<Long, BestFit> region = regions.floorEntry(part);
        if (region != null) { // else all was given back
            region.getValue().free(part);
        }
    }

    private long reserved() {
        return regions.values().stream().mapToLong(BestFit::bytes).sum();
    }

    private long inUse() {
        return regions.values().stream().mapToLong(BestFit::inUse).sum();
    }

    @Override
    public MemoryUse use() {
        long inParts =
                regions.values().stream().mapToLong(BestFit::largestFree).max().orElse(0);
        long more = grows ? Math.min(limit - reserved(), source.freeBytes()) / ROUND * ROUND : 0;
        return new MemoryUse(limit, reserved(), inUse(), peak, Math.max(inParts, more));
    }

    @Override
    public void close() {
        regions.keySet().forEach(source::free);
        regions.clear();
    }

    /** What is in use, and region by region how it lies. */
    @Override
    public String toString() {
        StringBuilder b = new StringBuilder(use().toString());
        regions.values().forEach(r -> b.append("\n  region: ").append(r));
        return b.toString();
    }
}
