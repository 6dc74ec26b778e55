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
import org.argali.tensor.DType;
import org.argali.tensor.TensorType;

/**
 * Sums of rows with equal ids. Few ids are compared with one another; of many, a stable radix sort of the positions by id, then one sum for each run of equal ids. No float
 * atomics, so the same bits every time.
 */
final class GatherBackwardOnNvrtc {
    private static final int TILE = 1024;
    private static final int BITS = 4;
    private static final List<String> ENTRIES =
            List.of("sum_equal", "begin_sort", "count_digits", "scan", "scatter", "sum_runs");
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
        return OwnKernel.of(rule::launches).workspace(4 * rule.listBytes() + rule.countBytes());
    }

    static Optional<String> gap(Gather.Backward op, Node node) {
        DType type = node.inputTypes().get(1).dtype();
        return type == DType.FLOAT32 ? Optional.empty() : Optional.of("it adds up float32 gradients, not " + type);
    }

    private KernelSource source() {
        return KernelSource.ofFile("gather_backward", CudaC.defines(elements), ENTRIES.toArray(String[]::new));
    }

    private long tiles() {
        return (n + TILE - 1) / TILE;
    }

    private long listBytes() {
        return (4 * n + 255) / 256 * 256;
    }

    private long countBytes() {
        return 4 * (tiles() << BITS);
    }

    /** Passes of the sort: keys go from 0 to {@code rows}. */
    private int passes() {
        return (32 - Integer.numberOfLeadingZeros(rows) + BITS - 1) / BITS;
    }

    private List<Launch> compare(Kernel.Bindings b) {
        List<Launch> all = new ArrayList<>(zeros.launches(b.output(0)));
        if (n > 0) {
            all.add(sum("sum_equal", b, b.input(0).address()));
        }
        return all;
    }

    /** @param lists addresses of ids and what goes with them */
    private Launch sum(String entry, Kernel.Bindings b, long... lists) {
        KernelArgs args = args(n).index(out.size() / rows).int32(rows);
        for (long l : lists) {
            args.pointer(l);
        }
        args.pointer(b.input(1).address()).pointer(b.output(0).address());
        return device.load(source(), entry).launch(Grid.ofBlocks(n, device), args);
    }

    private List<Launch> launches(Kernel.Bindings b) {
        List<Launch> all = new ArrayList<>(zeros.launches(b.output(0)));
        long list = b.workspace().get(0).address();
        long counts = list + 4 * listBytes();
        all.add(launch(
                "begin_sort",
                n,
                args(n).int32(rows).pointer(b.input(0).address()).pointer(list).pointer(list + listBytes())));
        long from = list;
        for (int pass = 0; pass < passes(); pass++) {
            long to = from == list ? list + 2 * listBytes() : list;
            all.addAll(sortPass(pass * BITS, counts, from, to));
            from = to;
        }
        all.add(sum("sum_runs", b, from, from + listBytes()));
        return all;
    }

    /** Sorts keys and the positions behind them by one digit. */
    private List<Launch> sortPass(int shift, long counts, long from, long to) {
        return List.of(
                launch(
                        "count_digits",
                        tiles() * 256,
                        args(n).int32(shift).index(tiles()).pointer(from).pointer(counts)),
                launch("scan", 1, args(tiles() << BITS).pointer(counts)),
                launch(
                        "scatter",
                        tiles() * 256,
                        args(n).int32(shift)
                                .index(tiles())
                                .pointer(counts)
                                .pointer(from)
                                .pointer(from + listBytes())
                                .pointer(to)
                                .pointer(to + listBytes())));
    }

    private Launch launch(String entry, long threads, KernelArgs args) {
        return device.load(source(), entry).launch(Grid.ofThreads(threads, device), args);
    }

    private static KernelArgs args(long n) {
        return new KernelArgs().index(n);
    }
}
