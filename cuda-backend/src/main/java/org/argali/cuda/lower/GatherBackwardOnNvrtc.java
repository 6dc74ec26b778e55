package org.argali.cuda.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.argali.cuda.kernel.CudaC;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.Launch;
import org.argali.graph.Node;
import org.argali.op.Gather;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.tensor.DType;
import org.argali.tensor.TensorType;

/**
 * Sums of rows with equal ids. Few ids are compared with one another; of many, a stable radix sort of the positions by id,
 * then sums of chunks and what these leave at their ends. No float atomics, so the same bits every time.
 */
final class GatherBackwardOnNvrtc {
    private static final int BITS = 8;
    private static final int CHUNK = 64;
    private static final int SMALLEST_TILE = 1024;
    private static final int MOST_TILES = 128;
    private static final List<String> ENTRIES =
            List.of("sum_equal", "count_digits", "scatter", "sum_chunks", "add_heads");
    /** Up to here comparing all with all takes less time than the launches of a sort. */
    private static final int FEW = 4096;

    private final KernelDevice device;
    private final int rows;
    private final long n;
    private final long elements;
    private final TensorType out;
    private final FillOnNvrtc.Filler zeros;

    private GatherBackwardOnNvrtc(KernelDevice device, Gather.Backward op, Node node) {
        this.device = device;
        this.rows = op.rows();
        this.n = node.inputTypes().get(0).size();
        this.elements =
                Math.max(node.inputTypes().get(1).size(), node.output().type().size());
        this.out = node.output().type();
        this.zeros = new FillOnNvrtc.Filler(device, out, 0);
    }

    static Kernel prepare(KernelDevice device, Gather.Backward op, Node node) {
        var rule = new GatherBackwardOnNvrtc(device, op, node);
        if (rule.out.size() == 0) {
            return OwnKernel.empty();
        }
        for (String entry : ENTRIES) {
            device.load(rule.source(), entry);
        }
        if (rule.n <= FEW) {
            return OwnKernel.of(rule::compare);
        }
        return OwnKernel.of(rule::launches).workspace(4 * rule.listBytes() + rule.countBytes() + rule.headBytes());
    }

    static Optional<String> gap(Gather.Backward op, Node node) {
        DType type = node.inputTypes().get(1).dtype();
        return type == DType.FLOAT32 ? Optional.empty() : Optional.of("it adds up float32 gradients, not " + type);
    }

    private KernelSource source() {
        return KernelSource.ofFile(
                "gather_backward",
                CudaC.defines(elements, "VEC", String.valueOf(columnsOfALane())),
                ENTRIES.toArray(String[]::new));
    }

    private long width() {
        return out.size() / rows;
    }

    private long columnsOfALane() {
        return width() % 128 == 0 ? 4 : width() % 64 == 0 ? 2 : 1;
    }

    /** Keys of a tile: a multiple of a block's threads, and so many that few tiles are left. */
    private long tile() {
        return Math.max(SMALLEST_TILE, (n + MOST_TILES * 256L - 1) / (MOST_TILES * 256L) * 256);
    }

    private long tiles() {
        return (n + tile() - 1) / tile();
    }

    private long chunks() {
        return (n + CHUNK - 1) / CHUNK;
    }

    private long listBytes() {
        return (4 * n + 255) / 256 * 256;
    }

    private long countBytes() {
        return 4 * (tiles() << BITS);
    }

    private long headBytes() {
        return 4 * chunks() * width();
    }

    /** Passes of the sort: keys go from 0 to {@code rows}. */
    private int passes() {
        return (32 - Integer.numberOfLeadingZeros(rows) + BITS - 1) / BITS;
    }

    private List<Launch> compare(Kernel.Bindings b) {
        List<Launch> all = new ArrayList<>(zeros.launches(b.output(0)));
        if (n > 0) {
            KernelArgs args = args(n).index(width()).int32(rows);
            for (Slice s : List.of(b.input(0), b.input(1), b.output(0))) {
                args.pointer(s.address());
            }
            all.add(launch("sum_equal", n * 256, args));
        }
        return all;
    }

    private List<Launch> launches(Kernel.Bindings b) {
        List<Launch> all = new ArrayList<>(zeros.launches(b.output(0)));
        long list = b.workspace().get(0).address();
        long counts = list + 4 * listBytes();
        long heads = counts + countBytes();
        long keys = b.input(0).address();
        long positions = 0; // the first pass makes them
        for (int pass = 0; pass < passes(); pass++) {
            long to = pass % 2 == 0 ? list : list + 2 * listBytes();
            all.add(launch(
                    "count_digits", tiles() * 256, pass(pass).pointer(keys).pointer(counts)));
            all.add(launch(
                    "scatter",
                    tiles() * 256,
                    pass(pass)
                            .pointer(counts)
                            .pointer(keys)
                            .pointer(positions)
                            .pointer(to)
                            .pointer(to + listBytes())));
            keys = to;
            positions = to + listBytes();
        }
        long slabs = (width() + 32 * columnsOfALane() - 1) / (32 * columnsOfALane());
        all.add(launch(
                "sum_chunks",
                chunks() * slabs * 32,
                chunked()
                        .pointer(keys)
                        .pointer(positions)
                        .pointer(b.input(1).address())
                        .pointer(b.output(0).address())
                        .pointer(heads)));
        all.add(launch(
                "add_heads",
                chunks() * ((width() + 31) / 32) * 256,
                chunked().pointer(keys).pointer(heads).pointer(b.output(0).address())));
        return all;
    }

    /** The first arguments of a pass of the sort. */
    private KernelArgs pass(int pass) {
        return args(n).int32(rows).int32(pass * BITS).index(tiles()).index(tile());
    }

    /** The first arguments of what adds up chunks. */
    private KernelArgs chunked() {
        return args(n).index(width()).int32(rows).index(chunks());
    }

    private Launch launch(String entry, long threads, KernelArgs args) {
        return device.load(source(), entry).launch(Grid.ofThreads(threads, device), args);
    }

    private static KernelArgs args(long n) {
        return new KernelArgs().index(n);
    }
}
