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
 * Sums of rows with equal ids. Few ids are compared with one another; of many, the positions are sorted, then come sums of chunks
 * and what these leave at their ends. No float atomics, so the same bits every time.
 */
final class GatherBackwardOnNvrtc {
    private static final int CHUNK = 64;
    private static final List<String> ENTRIES = List.of("sum_equal", "sum_chunks", "add_heads");

    private final KernelDevice device;
    private final int rows;
    private final long n;
    private final long elements;
    private final TensorType out;
    private final FillOnNvrtc.Filler zeros;
    private final SortedIds sorted;

    private GatherBackwardOnNvrtc(KernelDevice device, Gather.Backward op, Node node) {
        this.device = device;
        this.rows = op.rows();
        this.n = node.inputTypes().get(0).size();
        this.elements =
                Math.max(node.inputTypes().get(1).size(), node.output().type().size());
        this.out = node.output().type();
        this.zeros = new FillOnNvrtc.Filler(device, out, 0);
        this.sorted = new SortedIds(device, rows, n);
    }

    static Kernel prepare(KernelDevice device, Gather.Backward op, Node node) {
        if (node.output().type().size() == 0) {
            return OwnKernel.empty();
        }
        var rule = new GatherBackwardOnNvrtc(device, op, node);
        for (String entry : ENTRIES) {
            device.load(rule.source(), entry);
        }
        if (rule.n <= SortedIds.FEW) {
            return OwnKernel.of(rule::compare);
        }
        return OwnKernel.of(rule::launches).workspace(rule.sorted.workspaceBytes() + rule.headBytes());
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

    private long chunks() {
        return (n + CHUNK - 1) / CHUNK;
    }

    private long headBytes() {
        return 4 * chunks() * width();
    }

    private List<Launch> compare(Kernel.Bindings b) {
        List<Launch> all = new ArrayList<>(zeros.launches(b.output(0)));
        if (n > 0) {
            KernelArgs args = new KernelArgs().index(n).index(width()).int32(rows);
            for (Slice s : List.of(b.input(0), b.input(1), b.output(0))) {
                args.pointer(s.address());
            }
            all.add(launch("sum_equal", n * 256, args));
        }
        return all;
    }

    private List<Launch> launches(Kernel.Bindings b) {
        long workspace = b.workspace().get(0).address();
        long heads = workspace + sorted.workspaceBytes();
        List<Launch> all = new ArrayList<>(zeros.launches(b.output(0)));
        all.addAll(sorted.launches(b.input(0).address(), workspace));
        long slabs = (width() + 32 * columnsOfALane() - 1) / (32 * columnsOfALane());
        all.add(launch(
                "sum_chunks",
                chunks() * slabs * 32,
                chunked()
                        .pointer(sorted.keys(workspace))
                        .pointer(sorted.positions(workspace))
                        .pointer(b.input(1).address())
                        .pointer(b.output(0).address())
                        .pointer(heads)));
        all.add(launch(
                "add_heads",
                chunks() * ((width() + 31) / 32) * 256,
                chunked()
                        .pointer(sorted.keys(workspace))
                        .pointer(heads)
                        .pointer(b.output(0).address())));
        return all;
    }

    /** The first arguments of what adds up chunks. */
    private KernelArgs chunked() {
        return new KernelArgs().index(n).index(width()).int32(rows).index(chunks());
    }

    private Launch launch(String entry, long threads, KernelArgs args) {
        return device.load(source(), entry).launch(Grid.ofThreads(threads, device), args);
    }
}
