package org.argali.cpu;

import org.argali.graph.Node;
import org.argali.op.LogSoftmax;
import org.argali.op.Softmax;
import org.argali.spi.Kernel;
import org.argali.tensor.Shape;

/** Softmax and its logarithm, row by row. */
final class SoftmaxOnCpu {
    private SoftmaxOnCpu() {}

    static Kernel softmax(CpuDevice device, Softmax op, Node node) {
        return prepare(device, node, false);
    }

    static Kernel logSoftmax(CpuDevice device, LogSoftmax op, Node node) {
        return prepare(device, node, true);
    }

    private static Kernel prepare(CpuDevice device, Node node, boolean log) {
        Shape s = node.inputTypes().get(0).shape();
        Attributes a = new Attributes().add(log).add(s.size(0, s.rank() - 1)).add(s.last());
        return new CpuKernel(device, node, "softmax", a, CpuKernel.InPlace.ALWAYS);
    }
}
