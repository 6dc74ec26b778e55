package org.argali.cpu;

import java.util.Optional;
import org.argali.graph.Node;
import org.argali.op.Biased;
import org.argali.op.Conv;
import org.argali.op.MatMul;
import org.argali.spi.Kernel;

/** A product whose kernel adds the bias, and cuts off what is negative, as it writes. */
final class BiasedOnCpu {
    private BiasedOnCpu() {}

    static Kernel prepare(CpuDevice device, Biased op, Node node) {
        return op.product() instanceof Conv c
                ? ConvOnOneDnn.biased(device, c, op.relu(), node)
                : MatMulOnOneDnn.biased(device, (MatMul) op.product(), op.relu(), node);
    }

    static Optional<String> gap(Biased op, Node node) {
        return op.product() instanceof Conv c ? CpuLowerings.upToThree(c.window()) : Optional.empty();
    }
}
