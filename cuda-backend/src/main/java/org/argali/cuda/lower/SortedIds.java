package org.argali.cuda.lower;

import java.util.ArrayList;
import java.util.List;
import org.argali.cuda.kernel.CudaC;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.Launch;

/** The positions of ids in the order of the ids, those of equal ones in their own: counted for few, a radix sort for many. */
final class SortedIds {
    /** Up to here comparing all with all takes less time than the launches of a sort. */
    static final int FEW = 4096;

    private static final int BITS = 8;
    private static final int SMALLEST_TILE = 1024;
    private static final int MOST_TILES = 128;
    private static final String RANK = "rank";
    private static final String COUNT = "count_digits";
    private static final String SCATTER = "scatter";

    private final KernelDevice device;
    private final int rows;
    private final long n;
    private final KernelSource source;

    /** Ids of a table of so many rows; those outside come last, as that number. */
    SortedIds(KernelDevice device, int rows, long n) {
        this.device = device;
        this.rows = rows;
        this.n = n;
        this.source = KernelSource.ofFile("sort_ids", CudaC.defines(n), COUNT, SCATTER, RANK);
        for (String entry : isFew() ? List.of(RANK) : List.of(COUNT, SCATTER)) {
            device.load(source, entry);
        }
    }

    private boolean isFew() {
        return n <= FEW;
    }

    long workspaceBytes() {
        return isFew() ? 2 * listBytes() : 4 * listBytes() + 4 * (tiles() << BITS);
    }

    /** Where the sorted ids are within the workspace. */
    long keys(long workspace) {
        return workspace + (passes() % 2 == 1 ? 0 : 2 * listBytes());
    }

    /** Where their positions are. */
    long positions(long workspace) {
        return keys(workspace) + listBytes();
    }

    List<Launch> launches(long ids, long workspace) {
        return isFew() ? rank(ids, workspace) : sort(ids, workspace);
    }

    private List<Launch> rank(long ids, long workspace) {
        if (n == 0) {
            return List.of();
        }
        KernelArgs args =
                args().int32(rows).pointer(ids).pointer(keys(workspace)).pointer(positions(workspace));
        return List.of(device.load(source, RANK).launch(Grid.ofWarps(n, device), args));
    }

    private List<Launch> sort(long ids, long workspace) {
        List<Launch> all = new ArrayList<>();
        long counts = workspace + 4 * listBytes();
        long keys = ids;
        long positions = 0; // the first pass makes them
        for (int pass = 0; pass < passes(); pass++) {
            long to = pass % 2 == 0 ? workspace : workspace + 2 * listBytes();
            all.add(launch(COUNT, pass(pass).pointer(keys).pointer(counts)));
            all.add(launch(
                    SCATTER,
                    pass(pass)
                            .pointer(counts)
                            .pointer(keys)
                            .pointer(positions)
                            .pointer(to)
                            .pointer(to + listBytes())));
            keys = to;
            positions = to + listBytes();
        }
        return all;
    }

    /** Passes of the sort: keys go from 0 to {@code rows}. */
    private int passes() {
        return isFew() ? 1 : (32 - Integer.numberOfLeadingZeros(rows) + BITS - 1) / BITS;
    }

    /** Keys of a tile: a multiple of a block's threads, and so many that few tiles are left. */
    private long tile() {
        return Math.max(SMALLEST_TILE, (n + MOST_TILES * 256L - 1) / (MOST_TILES * 256L) * 256);
    }

    private long tiles() {
        return (n + tile() - 1) / tile();
    }

    private long listBytes() {
        return (4 * n + 255) / 256 * 256;
    }

    private Launch launch(String entry, KernelArgs args) {
        return device.load(source, entry).launch(Grid.ofBlocks(tiles(), device), args);
    }

    private KernelArgs pass(int pass) {
        return args().int32(rows).int32(pass * BITS).index(tiles()).index(tile());
    }

    private KernelArgs args() {
        return new KernelArgs().index(n);
    }
}
