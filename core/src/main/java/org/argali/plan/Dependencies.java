package org.argali.plan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.argali.spi.Buffer;
import org.argali.spi.Slice;

/**
 * Which parts of a program must wait for which, found by the memory they touch: a part waits for those that wrote what it
 * reads, and for those that read or wrote what it writes. Parts that share nothing may run side by side.
 *
 * <pre>
 * 0: a -> b, 1: a -> c, 2: b c -> d     gives     [], [], [0, 1]
 * </pre>
 */
final class Dependencies {
    /** Memory that part {@code by} touched, as far as no later part wrote all of it. */
    private record Access(Buffer buffer, long from, long to, int by, boolean write) {
        static Access of(Slice s, int by, boolean write) {
            return new Access(s.buffer(), s.offset(), s.offset() + s.bytes(), by, write);
        }

        boolean overlaps(Access other) {
            return buffer == other.buffer && from < other.to && other.from < to;
        }

        boolean covers(Access other) {
            return buffer == other.buffer && from <= other.from && other.to <= to;
        }
    }

    private final List<Access> accesses = new ArrayList<>();
    private final List<BitSet> before = new ArrayList<>(); // of each part all that it waits for
    private final List<List<Integer>> direct = new ArrayList<>();

    /** Adds the next part: what it reads, and what it writes, scratch memory included. */
    void add(List<Slice> reads, List<Slice> writes) {
        int by = before.size();
        BitSet wanted = new BitSet();
        for (Slice s : reads) {
            touch(Access.of(s, by, false), wanted);
        }
        for (Slice s : writes) {
            touch(Access.of(s, by, true), wanted);
        }
        for (Slice s : writes) {
            Access own = Access.of(s, by, true);
            accesses.removeIf(own::covers);
            accesses.add(own);
        }
        for (Slice s : reads) {
            accesses.add(Access.of(s, by, false));
        }
        BitSet all = new BitSet();
        List<Integer> after = new ArrayList<>();
        for (int p = wanted.previousSetBit(by); p >= 0; p = wanted.previousSetBit(p - 1)) {
            if (!all.get(p)) { // else a later one waits for it
                after.add(p);
                all.set(p);
                all.or(before.get(p));
            }
        }
        before.add(all);
        direct.add(List.copyOf(after));
    }

    private void touch(Access access, BitSet wanted) {
        for (Access earlier : accesses) {
            if ((access.write || earlier.write) && access.overlaps(earlier)) {
                wanted.set(earlier.by);
            }
        }
    }

    /** For each part all that it waits for, directly or not. */
    List<BitSet> before() {
        return List.copyOf(before);
    }

    /** For each part the parts it waits for, without those that these wait for. */
    List<List<Integer>> after() {
        return List.copyOf(direct);
    }
}
