package org.argali.cpu;

import org.argali.graph.Node;
import org.argali.op.Random;
import org.argali.spi.Kernel;

/** Uniform numbers by Philox. */
final class RandomOnCpu {
    private RandomOnCpu() {}

    static Kernel prepare(CpuDevice device, Random op, Node node) {
        return new CpuKernel(
                device, node, "random", new Attributes().add(op.shape().size()).add(op.stream()));
    }
}
