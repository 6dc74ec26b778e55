package org.argali.cuda.kernel;

import java.util.ArrayList;
import java.util.List;

/** Arguments of a kernel in order, as little-endian slots of 8 bytes; a struct of 64-bit members takes several. */
public final class KernelArgs {
    private final List<Long> slots = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();

    public KernelArgs pointer(long address) {
        return slot(address);
    }

    /** A count or an index, for a parameter of type {@code index_t}. */
    public KernelArgs index(long value) {
        return slot(value);
    }

    public KernelArgs int32(int value) {
        return slot(value);
    }

    /** A struct of {@code long long} members. */
    public KernelArgs struct(List<Long> members) {
        starts.add(slots.size());
        slots.addAll(members);
        return this;
    }

    /** An argument of up to 16 bytes of which both halves are the same bits. */
    public KernelArgs pattern(long bits) {
        return struct(List.of(bits, bits));
    }

    private KernelArgs slot(long bits) {
        starts.add(slots.size());
        slots.add(bits);
        return this;
    }

    public long[] slots() {
        return slots.stream().mapToLong(Long::longValue).toArray();
    }

    /** For each argument its first slot. */
    public int[] starts() {
        return starts.stream().mapToInt(Integer::intValue).toArray();
    }
}
