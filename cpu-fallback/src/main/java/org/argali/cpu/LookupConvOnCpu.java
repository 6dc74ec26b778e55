package org.argali.cpu;

import org.argali.graph.Node;
import org.argali.op.LookupConv;
import org.argali.spi.Kernel;
import org.argali.tensor.Shape;

/** Convolution of looked-up rows whose products are there, and its gradient. */
final class LookupConvOnCpu {
    private LookupConvOnCpu() {}

    static Kernel forward(CpuDevice device, LookupConv op, Node node) {
        return prepare(
                device,
                node,
                "lookup_conv",
                node.inputTypes().get(0).shape(),
                node.inputTypes().get(1).shape());
    }

    static Kernel backward(CpuDevice device, LookupConv.Backward op, Node node) {
        return prepare(
                device,
                node,
                "lookup_conv_backward",
                node.outputTypes().get(0).shape(),
                node.inputTypes().get(0).shape());
    }

    private static Kernel prepare(CpuDevice device, Node node, String name, Shape products, Shape ids) {
        Attributes a = new Attributes()
                .add(products.dim(0))
                .add(products.dim(1))
                .add(products.dim(2))
                .add(ids.dim(0))
                .add(ids.dim(1));
        return new CpuKernel(device, node, name, a, GatherOnCpu.outside(node, ids, products.dim(0)));
    }
}
