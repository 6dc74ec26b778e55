package org.argali.cpu;

import org.argali.graph.Node;
import org.argali.op.MatMul;
import org.argali.spi.Kernel;
import org.argali.tensor.Shape;

/** Matrix products: oneDNN's for large ones, an own kernel for small ones. */
final class MatMulOnOneDnn {
    private MatMulOnOneDnn() {}

    static Kernel prepare(CpuDevice device, MatMul op, Node node) {
        return new CpuKernel(device, node, "matmul", attributes(new Attributes(), op, node));
    }

    /** With a bias and perhaps a ReLU. */
    static Kernel biased(CpuDevice device, MatMul op, boolean relu, Node node) {
        return new CpuKernel(device, node, "biased_matmul", attributes(new Attributes().add(relu), op, node));
    }

    private static Attributes attributes(Attributes attributes, MatMul op, Node node) {
        Shape a = node.inputTypes().get(0).shape();
        Shape c = node.outputTypes().get(0).shape();
        return attributes
                .add(c.size(0, c.rank() - 2))
                .add(c.dim(-2))
                .add(c.dim(-1))
                .add(a.dim(op.transA() ? -2 : -1))
                .add(op.transA())
                .add(op.transB())
                .add(0)
                .add(node.inputTypes().get(0).dtype().ordinal());
    }
}
