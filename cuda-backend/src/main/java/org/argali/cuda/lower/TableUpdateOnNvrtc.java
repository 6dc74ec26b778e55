package org.argali.cuda.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.argali.cuda.kernel.CudaC;
import org.argali.cuda.kernel.ElementwiseSource;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.Launch;
import org.argali.cuda.kernel.LoopLayout;
import org.argali.cuda.kernel.TableUpdateSource;
import org.argali.graph.Node;
import org.argali.op.TableUpdate;
import org.argali.op.ZeroGradient;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.tensor.DType;
import org.argali.tensor.TensorType;

/**
 * The update of a table by rows that were looked up: their positions are sorted by id, then one kernel adds up the gradient of
 * each row and runs the loop on it. Nothing of the gradient is written but sums of rows that were looked up very often. No float
 * atomics, so the same bits every time.
 */
final class TableUpdateOnNvrtc {
    private static final int CHUNK = TableUpdateSource.CHUNK;
    private static final String FIND = "find_rows";
    private static final String JOIN = "join_chunks";

    private final KernelDevice device;
    private final TableUpdate op;
    private final Node node;
    private final ZeroGradient zero;
    private final LoopLayout layout;
    private final KernelSource source;
    private final SortedIds sorted;
    private final int rows;
    private final long n;

    private TableUpdateOnNvrtc(KernelDevice device, TableUpdate op, Node node) {
        this.device = device;
        this.op = op;
        this.node = node;
        List<TensorType> types = op.loopInputs(node.inputTypes());
        this.zero = ZeroGradient.of(op, node.inputTypes());
        this.layout = LoopLayout.of(
                node.output().shape(), types.stream().map(TensorType::shape).toList());
        this.source = TableUpdateSource.of(op, node.inputTypes(), layout);
        this.rows = op.gradient().rows();
        this.n = node.inputTypes().get(0).size();
        this.sorted = new SortedIds(device, rows, n);
    }

    static Kernel prepare(KernelDevice device, TableUpdate op, Node node) {
        if (node.output().shape().size() == 0) {
            return OwnKernel.empty();
        }
        var rule = new TableUpdateOnNvrtc(device, op, node);
        rule.device.load(rule.rowsSource(), FIND);
        rule.device.load(rule.rowsSource(), JOIN);
        rule.device.load(rule.source, "ones");
        rule.device.load(rule.source, "fours");
        return OwnKernel.of(rule::launches)
                .workspace(rule.sorted.workspaceBytes() + rule.startBytes() + rule.sumBytes())
                .inPlace(rule::canRunInPlace);
    }

    static Optional<String> gap(TableUpdate op, Node node) {
        DType type = node.inputTypes().get(1).dtype();
        return type == DType.FLOAT32 ? Optional.empty() : Optional.of("it adds up float32 gradients, not " + type);
    }

    private KernelSource rowsSource() {
        long elements = Math.max(layout.elements(), node.inputTypes().get(1).size());
        return KernelSource.ofFile("table_update", CudaC.defines(elements, "CHUNK", String.valueOf(CHUNK)), FIND, JOIN);
    }

    private long width() {
        return layout.elements() / rows;
    }

    private long startBytes() {
        return (4L * (rows + 1) + 255) / 256 * 256;
    }

    private long sumBytes() {
        return 4 * (n / CHUNK) * width();
    }

    /** A thread reads what it needs of its elements before it writes them; what is kept stays where it is. */
    private boolean canRunInPlace(int input, int output) {
        if (input < 2) {
            return false;
        }
        int own = input - 2 >= op.at() ? input - 1 : input - 2; // among the loop's inputs
        int kept = zero.kept().get(output);
        return layout.access(own) == LoopLayout.Access.EACH
                && node.inputTypes().get(input).bytes()
                        == node.outputTypes().get(output).bytes()
                && (kept == ZeroGradient.COMPUTED || kept == own);
    }

    private List<Launch> launches(Kernel.Bindings b) {
        long workspace = b.workspace().get(0).address();
        long starts = workspace + sorted.workspaceBytes();
        long sums = starts + startBytes();
        long keys = sorted.keys(workspace);
        long positions = sorted.positions(workspace);
        long dy = b.input(1).address();
        long slabs = (width() + 31) / 32;
        List<Launch> all = new ArrayList<>(sorted.launches(b.input(0).address(), workspace));
        KernelArgs find = chunked()
                .pointer(keys)
                .pointer(positions)
                .pointer(dy)
                .pointer(starts)
                .pointer(sums);
        all.add(device.load(rowsSource(), FIND)
                .launch(Grid.ofThreads(Math.max(rows + 1L, n / CHUNK * slabs * 32), device), find));
        if (n / CHUNK > 1) {
            KernelArgs join = chunked().pointer(keys).pointer(sums);
            all.add(device.load(rowsSource(), JOIN).launch(Grid.ofBlocks(n / CHUNK * slabs, device), join));
        }
        boolean four = isInFours(b, sums);
        KernelArgs args = new KernelArgs().index(layout.elements()).index(width());
        Stream.of(starts, positions, dy, sums).forEach(args::pointer);
        b.inputs().stream().skip(2).forEach(s -> args.pointer(s.address()));
        b.outputs().forEach(s -> args.pointer(s.address()));
        ElementwiseSource.sizes(layout).forEach(args::index);
        all.add(device.load(source, four ? "fours" : "ones")
                .launch(Grid.ofThreads(four ? layout.elements() / 4 : layout.elements(), device), args));
        return all;
    }

    /** The first arguments of what adds up chunks. */
    private KernelArgs chunked() {
        return new KernelArgs().index(n).index(width()).int32(rows);
    }

    private boolean isInFours(Kernel.Bindings b, long sums) {
        List<Slice> loop = b.inputs().subList(1, b.inputs().size());
        return width() % 4 == 0
                && sums % 16 == 0
                && layout.allowsFours()
                && ElementwiseOnNvrtc.areAligned(
                        loop, node.inputTypes().subList(1, node.inputTypes().size()))
                && ElementwiseOnNvrtc.areAligned(b.outputs(), node.outputTypes());
    }
}
