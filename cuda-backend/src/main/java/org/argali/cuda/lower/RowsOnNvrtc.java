package org.argali.cuda.lower;

import java.util.List;
import java.util.stream.IntStream;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.LoadedKernel;
import org.argali.cuda.kernel.LoopLayout;
import org.argali.cuda.kernel.RowsSource;
import org.argali.graph.Node;
import org.argali.op.FusedRows;
import org.argali.op.LogSoftmax;
import org.argali.op.Softmax;
import org.argali.spi.Kernel;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** Fused rows, from generated source. */
final class RowsOnNvrtc {
    private static final int BLOCK = 256;
    private static final int WARP = 32;
    private static final long LONGEST_ROW_OF_A_WARP = 1024;
    private static final int SHORT_ROW = 64;
    /** Elements that a lane keeps in registers. */
    private static final int MOST_KEPT = 32;

    private static final int MOST_UNROLLED = 256;
    /** Reading a column again takes longer than reading a row again. */
    private static final int MOST_KEPT_ACROSS = 64;

    private static final int MOST_UNROLLED_ACROSS = 640;
    private static final int LONG_COLUMN = 512;

    private RowsOnNvrtc() {}

    static Kernel softmax(KernelDevice device, Softmax op, Node node) {
        return prepare(device, FusedRows.softmax(node.output().shape().rank()), node);
    }

    static Kernel logSoftmax(KernelDevice device, LogSoftmax op, Node node) {
        return prepare(device, FusedRows.logSoftmax(node.output().shape().rank()), node);
    }

    static Kernel prepare(KernelDevice device, FusedRows op, Node node) {
        List<TensorType> types = node.inputTypes();
        Shape full = op.row(types).shape();
        boolean across = op.isOverFirst(types);
        long rows = op.reduction().kept(full).size();
        long length = op.reduction().axes().stream().mapToLong(full::dim).reduce(1, Math::multiplyExact);
        if (rows == 0 || (length == 0 && node.outputTypes().stream().allMatch(t -> t.size() == 0))) {
            return OwnKernel.empty();
        }
        LoopLayout layout =
                LoopLayout.of(full, types.stream().map(TensorType::shape).toList());
        int lanes = across ? lanesAcross(rows, length, device) : lanes(rows, length, device);
        int whole = (int) IntStream.range(0, types.size())
                .filter(i -> layout.access(i) == LoopLayout.Access.EACH)
                .count();
        long perLane = (length + lanes - 1) / lanes;
        boolean fits = perLane * whole <= (across ? MOST_KEPT_ACROSS : MOST_KEPT)
                && perLane * steps(op, types, full) <= (across ? MOST_UNROLLED_ACROSS : MOST_UNROLLED);
        KernelSource source = RowsSource.of(op, types, layout, lanes, fits ? (int) perLane : 0);
        LoadedKernel kernel = device.load(source, "rows");
        Grid grid = lanes == BLOCK && !across ? Grid.ofBlocks(rows, device) : Grid.ofThreads(rows * lanes, device);
        return OwnKernel.of(b -> {
                    KernelArgs args = new KernelArgs().index(rows).index(length);
                    b.inputs().forEach(s -> args.pointer(s.address()));
                    b.outputs().forEach(s -> args.pointer(s.address()));
                    RowsSource.sizes(layout).forEach(args::index);
                    return List.of(kernel.launch(grid, args));
                })
                .inPlace((input, output) -> canRunInPlace(op, node, full, input, output));
    }

    /** Steps that are taken for each element. */
    private static long steps(FusedRows op, List<TensorType> inputs, Shape full) {
        return op.valueTypes(inputs).stream()
                .skip(op.inputs())
                .filter(t -> !RowsSource.isThin(op, full, t.shape()))
                .count();
    }

    /** A whole value on another, which the same thread reads; a row's on another, which all threads of the row have read. */
    private static boolean canRunInPlace(FusedRows op, Node node, Shape full, int input, int output) {
        TensorType in = node.inputTypes().get(input);
        TensorType out = node.outputTypes().get(output);
        return in.dtype() == out.dtype()
                && in.size() == out.size()
                && (out.shape().equals(full) ? in.shape().equals(full) : RowsSource.isThin(op, full, in.shape()));
    }

    /**
     * Threads that share a row: a block where rows are long or few, else as many as a short row has elements, up to a warp.
     * Where rows are many, four elements to a lane, so that more reads are on their way.
     */
    private static int lanes(long rows, long length, KernelDevice device) {
        if (length > LONGEST_ROW_OF_A_WARP || (length > SHORT_ROW && rows < device.fullGrid() / 8)) {
            return BLOCK;
        }
        long threads = (long) device.fullGrid() * BLOCK;
        long wanted = rows * length / 4 > threads ? (length + 3) / 4 : length;
        return (int) Math.min(WARP, wanted <= 1 ? 1 : Long.highestOneBit(wanted - 1) * 2);
    }

    /**
     * Threads that share a row that lies across: a block has 256 for each, for few neighbouring rows. As many neighbours as
     * leave the device enough blocks, at least a sector of memory, or half of one where rows are long.
     */
    private static int lanesAcross(long rows, long length, KernelDevice device) {
        int width = WARP;
        int least = length > LONG_COLUMN ? 4 : 8;
        while (width > least && rows / width < device.fullGrid() / 8) {
            width /= 2;
        }
        while (width >= 2 * rows && width > 1) {
            width /= 2;
        }
        return BLOCK / width;
    }
}
