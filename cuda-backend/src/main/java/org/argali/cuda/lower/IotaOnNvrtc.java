package org.argali.cuda.lower;

import java.util.List;
import org.argali.cuda.kernel.CudaC;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.LoadedKernel;
import org.argali.graph.Node;
import org.argali.op.Iota;
import org.argali.spi.Kernel;
import org.argali.tensor.TensorType;

/** Counters along an axis. */
final class IotaOnNvrtc {
    private IotaOnNvrtc() {}

    static Kernel prepare(KernelDevice device, Iota op, Node node) {
        TensorType type = op.type();
        if (type.size() == 0) {
            return OwnKernel.empty();
        }
        LoadedKernel kernel = device.load(source(type), "iota");
        return OwnKernel.of(b -> List.of(kernel.launch(
                Grid.ofThreads(type.size(), device),
                new KernelArgs()
                        .index(type.size())
                        .index(type.dim(op.axis()))
                        .index(type.shape().size(op.axis() + 1, type.rank()))
                        .pointer(b.output(0).address()))));
    }

    private static KernelSource source(TensorType type) {
        return KernelSource.ofFile("iota", CudaC.defines(type.size(), "T", CudaC.stored(type.dtype())), "iota");
    }
}
