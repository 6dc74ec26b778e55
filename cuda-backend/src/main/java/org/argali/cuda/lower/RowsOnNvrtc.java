package org.argali.cuda.lower;

import java.util.List;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.LoadedKernel;
import org.argali.cuda.kernel.LoopLayout;
import org.argali.cuda.kernel.RowsSource;
import org.argali.graph.Node;
import org.argali.op.FusedRows;
import org.argali.spi.Kernel;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** Fused rows, from generated source. */
final class RowsOnNvrtc {
    private static final int LONGEST_ROW_OF_A_WARP = 256;
    private static final int BLOCK = 256;

    private RowsOnNvrtc() {}

    static Kernel prepare(KernelDevice device, FusedRows op, Node node) {
        List<TensorType> types = node.inputTypes();
        Shape full = op.row(types).shape();
        int cut = full.rank() - op.axes();
        long rows = full.size(0, cut);
        long length = full.size(cut, full.rank());
        if (rows == 0 || (length == 0 && node.outputTypes().stream().allMatch(t -> t.size() == 0))) {
            return OwnKernel.empty();
        }
        LoopLayout layout =
                LoopLayout.of(full, types.stream().map(TensorType::shape).toList());
        int lanes = lanes(rows, length, device);
        KernelSource source = RowsSource.of(op, types, layout, lanes);
        LoadedKernel kernel = device.load(source, "rows");
        Grid grid = lanes == BLOCK ? Grid.ofBlocks(rows, device) : Grid.ofThreads(rows * lanes, device);
        return OwnKernel.of(b -> {
                    KernelArgs args = new KernelArgs().index(rows).index(length);
                    b.inputs().forEach(s -> args.pointer(s.address()));
                    b.outputs().forEach(s -> args.pointer(s.address()));
                    RowsSource.sizes(layout).forEach(args::index);
                    return List.of(kernel.launch(grid, args));
                })
                .inPlace((input, output) -> (layout.access(input) == LoopLayout.Access.EACH
                                && types.get(input).shape().equals(full)
                                && types.get(input).equals(node.outputTypes().get(output)))
                        || (rows == 1 && isScalarOfScalars(node, input, output)));
    }

    /** Results of one row that are scalars are written in the end, by one thread, which has read all that it needs. */
    private static boolean isScalarOfScalars(Node node, int input, int output) {
        TensorType in = node.inputTypes().get(input);
        return in.size() == 1
                && in.dtype() == node.outputTypes().get(output).dtype()
                && node.outputTypes().stream().allMatch(t -> t.size() == 1);
    }

    /** Threads that share a row: as many as it has elements, up to a warp, or a block for long rows and for few. */
    private static int lanes(long rows, long length, KernelDevice device) {
        if (length > LONGEST_ROW_OF_A_WARP || (length > 64 && rows < device.fullGrid() / 8)) {
            return BLOCK;
        }
        return (int) Math.min(32, length <= 1 ? 1 : Long.highestOneBit(length - 1) * 2);
    }
}
