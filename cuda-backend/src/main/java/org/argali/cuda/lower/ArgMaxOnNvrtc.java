package org.argali.cuda.lower;

import java.util.List;
import java.util.Map;
import org.argali.cuda.kernel.CudaC;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.LoadedKernel;
import org.argali.graph.Node;
import org.argali.op.ArgMax;
import org.argali.spi.Kernel;
import org.argali.tensor.TensorType;

/** The place of the largest element: along the last axis by a warp for each result, else by a thread for each. */
final class ArgMaxOnNvrtc {
    private ArgMaxOnNvrtc() {}

    static Kernel prepare(KernelDevice device, ArgMax op, Node node) {
        TensorType in = node.inputTypes().get(0);
        long results = node.output().type().size();
        if (results == 0) {
            return OwnKernel.empty();
        }
        long inner = in.shape().size(op.axis() + 1, in.rank());
        int length = in.dim(op.axis());
        LoadedKernel kernel = device.load(source(in), inner == 1 ? "by_warp" : "by_thread");
        Grid grid = inner == 1 ? Grid.ofWarps(results, device) : Grid.ofThreads(results, device);
        return OwnKernel.of(b -> {
            KernelArgs args = new KernelArgs().index(results).int32(length);
            if (inner > 1) {
                args.index(inner);
            }
            return List.of(kernel.launch(
                    grid, args.pointer(b.input(0).address()).pointer(b.output(0).address())));
        });
    }

    private static KernelSource source(TensorType in) {
        Map<String, String> types = CudaC.defines(
                in.size(), "T", CudaC.stored(in.dtype()), "V", in.dtype().isFloat() ? "float" : "int");
        return KernelSource.ofFile("arg_max", types, "by_warp", "by_thread");
    }
}
