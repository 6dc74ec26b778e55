package org.argali.cpu;

import org.argali.graph.Node;
import org.argali.op.Ctc;
import org.argali.spi.Kernel;
import org.argali.tensor.Shape;

/** Sums over the paths that spell a label, and their gradient. */
final class CtcOnCpu {
    private CtcOnCpu() {}

    static Kernel forward(CpuDevice device, Ctc op, Node node) {
        return prepare(device, node, "ctc");
    }

    static Kernel backward(CpuDevice device, Ctc.Backward op, Node node) {
        return prepare(device, node, "ctc_backward");
    }

    private static Kernel prepare(CpuDevice device, Node node, String kind) {
        Shape logs = node.inputTypes().get(0).shape();
        Shape labels = node.inputTypes().get(1).shape();
        Attributes a = new Attributes()
                .add(logs.dim(0))
                .add(logs.dim(1))
                .add(logs.dim(2))
                .add(labels.dim(1));
        return new CpuKernel(device, node, kind, a);
    }
}
