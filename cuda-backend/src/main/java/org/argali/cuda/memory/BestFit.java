package org.argali.cuda.memory;

import java.util.Comparator;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import org.argali.spi.Bytes;

/**
 * Hands out parts of one region of addresses: the smallest free part that is large enough, cut to size; what is given back
 * grows together with its free neighbours. Parts begin at multiples of {@link #ALIGNMENT}.
 */
public final class BestFit {
    /** Bytes; also the smallest part. */
    public static final long ALIGNMENT = 256;

    private record Part(long address, long bytes) {
        long end() {
            return address + bytes;
        }
    }

    private final Part region;
    private final TreeMap<Long, Part> freeByAddress = new TreeMap<>();
    private final NavigableSet<Part> freeBySize =
            new TreeSet<>(Comparator.comparingLong(Part::bytes).thenComparingLong(Part::address));
    private final TreeMap<Long, Part> taken = new TreeMap<>();
    private long inUse;

    /** Both numbers are multiples of {@link #ALIGNMENT}. */
    public BestFit(long address, long bytes) {
        if (address % ALIGNMENT != 0 || bytes % ALIGNMENT != 0 || bytes <= 0) {
            throw new IllegalArgumentException(
                    "a region of " + bytes + " bytes at " + address + " is not aligned to " + ALIGNMENT);
        }
        region = new Part(address, bytes);
        addFree(region);
    }

    /** The address of a part of at least {@code bytes}, or nothing if no free part is large enough. */
    public OptionalLong allocate(long bytes) {
        long size = size(bytes);
        Part fit = freeBySize.ceiling(new Part(Long.MIN_VALUE, size));
        if (fit == null) {
            return OptionalLong.empty();
        }
        removeFree(fit);
        Part part = new Part(fit.address, size);
        taken.put(part.address, part);
        inUse += size;
        if (fit.bytes > size) {
            addFree(new Part(part.end(), fit.bytes - size));
        }
        return OptionalLong.of(part.address);
    }

    /** Takes a part back. */
    public void free(long address) {
        Part part = taken.remove(address);
        if (part == null) {
            throw new IllegalArgumentException("nothing was handed out at " + address);
        }
        inUse -= part.bytes;
        Map.Entry<Long, Part> before = freeByAddress.lowerEntry(address);
        if (before != null && before.getValue().end() == part.address) {
            removeFree(before.getValue());
            part = new Part(before.getValue().address, before.getValue().bytes + part.bytes);
        }
        Part after = freeByAddress.get(part.end());
        if (after != null) {
            removeFree(after);
            part = new Part(part.address, part.bytes + after.bytes);
        }
        addFree(part);
    }

    private void addFree(Part p) {
        freeByAddress.put(p.address, p);
        freeBySize.add(p);
    }

    private void removeFree(Part p) {
        freeByAddress.remove(p.address);
        freeBySize.remove(p);
    }

    /** Size of the smallest free part that is large enough; as much as a long holds if there is none. */
    long tightest(long bytes) {
        Part fit = freeBySize.ceiling(new Part(Long.MIN_VALUE, size(bytes)));
        return fit == null ? Long.MAX_VALUE : fit.bytes;
    }

    private static long size(long bytes) {
        return Math.max(1, (bytes + ALIGNMENT - 1) / ALIGNMENT) * ALIGNMENT;
    }

    public long bytes() {
        return region.bytes;
    }

    public long freeBytes() {
        return region.bytes - inUse;
    }

    public long inUse() {
        return inUse;
    }

    /** Size of the largest free part. */
    public long largestFree() {
        return freeBySize.isEmpty() ? 0 : freeBySize.last().bytes;
    }

    /** As {@code 3.1 MiB of 64.0 MiB in use in 7 parts, 5 free parts, the largest 20.0 MiB}. */
    @Override
    public String toString() {
        return Bytes.text(region.bytes - freeBytes()) + " of " + Bytes.text(region.bytes) + " in use in " + taken.size()
                + " parts, " + freeBySize.size() + " free parts, the largest " + Bytes.text(largestFree());
    }
}
