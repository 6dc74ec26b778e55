package org.argali.cuda.lower;

import java.util.ArrayList;
import java.util.List;
import org.argali.cuda.kernel.CudaC;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.Launch;
import org.argali.cuda.kernel.LoadedKernel;
import org.argali.graph.Node;
import org.argali.op.Fused;
import org.argali.op.FusedRows;
import org.argali.op.FusedSums;
import org.argali.op.Reduce;
import org.argali.spi.Kernel;
import org.argali.tensor.DType;
import org.argali.tensor.TensorType;

/** Reductions over any axes as a chain of {@link ReduceStage}s, the innermost axes first. */
final class ReduceOnNvrtc {
    private static final int LONGEST_SHORT_ROW = 1024;

    private ReduceOnNvrtc() {}

    static Kernel prepare(KernelDevice device, Reduce op, Node node) {
        TensorType in = node.inputTypes().get(0);
        if (node.output().type().size() == 0) {
            return OwnKernel.empty();
        }
        if (isOfShortRows(op, in)) {
            return RowsOnNvrtc.prepare(device, new FusedRows(1, List.of(kept(op)), List.of(1)), node);
        } else if (isOfColumns(op, in)) {
            return SumsOnNvrtc.prepare(device, new FusedSums(1, List.of(kept(op)), List.of(1)), node);
        }
        List<ReduceStage> stages = ReduceStage.chain(in.shape(), op.axes(), device.fullGrid());
        KernelSource source = source(op.kind(), in);
        stages.forEach(s -> device.load(source, s.entry()));
        long between = stages.stream()
                .limit(stages.size() - 1L)
                .mapToLong(ReduceOnNvrtc::bytesBetween)
                .sum();
        return OwnKernel.of(b -> launches(device, source, stages, b)).workspace(between);
    }

    private static Fused.Step kept(Reduce op) {
        return new Fused.Step(new Reduce(op.kind(), op.axes(), true), List.of(0));
    }

    /** Neighbouring lanes then share a row, each with several elements on their way. */
    private static boolean isOfShortRows(Reduce op, TensorType in) {
        int axes = op.axes().size();
        boolean last = axes > 0 && op.axes().get(0) == in.rank() - axes;
        long length = last ? in.shape().size(in.rank() - axes, in.rank()) : 0;
        return length > 1 && length <= LONGEST_SHORT_ROW;
    }

    /** Threads then have four columns, and the last block of a tile adds up the parts. */
    private static boolean isOfColumns(Reduce op, TensorType in) {
        return FusedSums.isSum(op)
                && in.dtype() == DType.FLOAT32
                && in.shape().size(op.axes().size(), in.rank()) > 1;
    }

    /** Adds up arrays that lie one after another. */
    record Parts(LoadedKernel kernel, ReduceStage stage, Grid grid) {
        Launch sum(long from, long to) {
            return kernel.launch(grid, stage.sizes().pointer(from).pointer(to));
        }
    }

    /** Of {@code parts} arrays of {@code n} float32, in their order. */
    static Parts parts(KernelDevice device, long parts, long n) {
        ReduceStage stage = new ReduceStage(1, parts, n, 1);
        KernelSource source = source(Reduce.Kind.SUM, TensorType.f32(Math.toIntExact(parts), Math.toIntExact(n)));
        return new Parts(device.load(source, stage.entry()), stage, grid(stage, device));
    }

    private static Grid grid(ReduceStage stage, KernelDevice device) {
        return stage.entry().equals("rows_by_warp")
                ? Grid.ofWarps(stage.tasks(), device)
                : Grid.ofBlocks(stage.tasks(), device);
    }

    private static KernelSource source(Reduce.Kind kind, TensorType in) {
        return KernelSource.ofFile(
                "reduce",
                CudaC.defines(in.size(), "T", CudaC.stored(in.dtype()), "KIND", CudaC.reduction(kind)),
                "rows_by_warp",
                "rows_by_block",
                "columns");
    }

    /** Results of a stage in the workspace, in whole lines of 256 bytes. */
    private static long bytesBetween(ReduceStage stage) {
        return (stage.results() * 4 + 255) / 256 * 256;
    }

    private static List<Launch> launches(
            KernelDevice device, KernelSource source, List<ReduceStage> stages, Kernel.Bindings b) {
        List<Launch> all = new ArrayList<>();
        long from = b.input(0).address();
        long workspace = b.workspace().isEmpty() ? 0 : b.workspace().get(0).address();
        for (int i = 0; i < stages.size(); i++) {
            ReduceStage stage = stages.get(i);
            boolean last = i == stages.size() - 1;
            long to = last ? b.output(0).address() : workspace;
            KernelArgs args = stage.sizes().pointer(from).pointer(to);
            all.add(device.load(source, stage.entry()).launch(grid(stage, device), args));
            workspace += bytesBetween(stage);
            from = to;
        }
        return all;
    }
}
