package org.argali.cuda.lower;

import java.util.List;
import org.argali.cuda.kernel.CudaC;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.LoadedKernel;
import org.argali.graph.Node;
import org.argali.op.Gather;
import org.argali.op.OpNames;
import org.argali.spi.Kernel;
import org.argali.tensor.TensorType;

/** Rows of a table; an id outside it is noted on the device and reported when the stream is next waited for. */
final class GatherOnNvrtc {
    private GatherOnNvrtc() {}

    static Kernel prepare(KernelDevice device, Gather op, Node node) {
        TensorType table = node.inputTypes().get(0);
        long bytes = node.output().type().bytes();
        if (bytes == 0) {
            return OwnKernel.empty();
        }
        long rowBytes = table.shape().size(1, table.rank()) * table.dtype().bytes();
        long elements = Math.max(table.size(), node.output().type().size());
        String name = node.scope().isEmpty() ? OpNames.of(op) : node.scope();
        int site = device.errorSites().register(name, node.inputTypes().get(1).shape());
        load(device, unit(rowBytes, table, 0), elements);
        return OwnKernel.of(b -> {
            int unit = unit(rowBytes, table, b.input(0).address() | b.output(0).address());
            KernelArgs args = new KernelArgs()
                    .index(bytes / unit)
                    .index(rowBytes / unit)
                    .int32(table.dim(0))
                    .pointer(b.input(0).address())
                    .pointer(b.input(1).address())
                    .pointer(b.output(0).address())
                    .pointer(device.errorRecord())
                    .int32(site);
            return List.of(load(device, unit, elements).launch(Grid.ofThreads(bytes / unit, device), args));
        });
    }

    private static int unit(long rowBytes, TensorType table, long addresses) {
        return rowBytes % 16 == 0 && addresses % 16 == 0 ? 16 : table.dtype().bytes();
    }

    private static LoadedKernel load(KernelDevice device, int unit, long elements) {
        return device.load(
                KernelSource.ofFile("gather", CudaC.defines(elements, "ELEMENT", CudaC.unit(unit)), "gather"),
                "gather");
    }
}
