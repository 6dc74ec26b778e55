package org.argali.cuda.lower;

import java.util.List;
import org.argali.cuda.kernel.CudaC;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.LoadedKernel;
import org.argali.graph.Node;
import org.argali.op.Random;
import org.argali.spi.Kernel;

/** Philox numbers, the same as on every backend. */
final class RandomOnNvrtc {
    private RandomOnNvrtc() {}

    static Kernel prepare(KernelDevice device, Random op, Node node) {
        long n = op.shape().size();
        if (n == 0) {
            return OwnKernel.empty();
        }
        LoadedKernel kernel = device.load(KernelSource.ofFile("random", CudaC.defines(n), "uniform"), "uniform");
        return OwnKernel.of(b -> List.of(kernel.launch(
                Grid.ofThreads((n + 3) / 4, device),
                new KernelArgs()
                        .index(n)
                        .int32(op.stream())
                        .pointer(b.input(0).address())
                        .pointer(b.output(0).address()))));
    }
}
