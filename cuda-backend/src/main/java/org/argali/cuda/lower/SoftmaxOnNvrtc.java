package org.argali.cuda.lower;

import java.util.List;
import org.argali.cuda.kernel.CudaC;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.LoadedKernel;
import org.argali.graph.Node;
import org.argali.op.LogSoftmax;
import org.argali.op.Softmax;
import org.argali.spi.Kernel;
import org.argali.tensor.TensorType;

/** Softmax and its logarithm over the last axis: short rows by a warp each, long ones by a block each. */
final class SoftmaxOnNvrtc {
    private static final int LONGEST_ROW_OF_A_WARP = 1024;

    private SoftmaxOnNvrtc() {}

    static Kernel softmax(KernelDevice device, Softmax op, Node node) {
        return prepare(device, false, node.output().type());
    }

    static Kernel logSoftmax(KernelDevice device, LogSoftmax op, Node node) {
        return prepare(device, true, node.output().type());
    }

    private static Kernel prepare(KernelDevice device, boolean logarithm, TensorType type) {
        if (type.size() == 0) {
            return OwnKernel.empty();
        }
        int length = type.shape().last();
        long rows = type.size() / length;
        boolean byWarp = length <= LONGEST_ROW_OF_A_WARP;
        LoadedKernel kernel = device.load(source(logarithm, type.size()), byWarp ? "by_warp" : "by_block");
        Grid grid = byWarp ? Grid.ofWarps(rows, device) : Grid.ofBlocks(rows, device);
        return OwnKernel.of(b -> List.of(kernel.launch(
                        grid,
                        new KernelArgs()
                                .index(rows)
                                .index(length)
                                .pointer(b.input(0).address())
                                .pointer(b.output(0).address()))))
                .inPlace((i, o) -> true);
    }

    private static KernelSource source(boolean logarithm, long elements) {
        return KernelSource.ofFile(
                "softmax", CudaC.defines(elements, "LOGARITHM", logarithm ? "1" : "0"), "by_warp", "by_block");
    }
}
