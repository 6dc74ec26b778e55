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
import org.argali.op.Reduce;
import org.argali.spi.Kernel;
import org.argali.tensor.TensorType;

/** Reductions over any axes as a chain of {@link ReduceStage}s, the innermost axes first. */
final class ReduceOnNvrtc {
    private ReduceOnNvrtc() {}

    static Kernel prepare(KernelDevice device, Reduce op, Node node) {
        TensorType in = node.inputTypes().get(0);
        if (node.output().type().size() == 0) {
            return OwnKernel.empty();
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
