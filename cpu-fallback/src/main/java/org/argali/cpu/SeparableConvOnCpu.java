package org.argali.cpu;

import org.argali.graph.Node;
import org.argali.op.Op;
import org.argali.op.SeparableConv;
import org.argali.op.Window;
import org.argali.spi.Kernel;
import org.argali.tensor.Shape;

/** A depthwise and a pointwise convolution in one, and their gradients. */
final class SeparableConvOnCpu {
    private SeparableConvOnCpu() {}

    static Kernel forward(CpuDevice device, SeparableConv op, Node node) {
        Attributes a = new Attributes()
                .add(node.inputTypes().size() == 4)
                .add(op.relu())
                .add(op.whole());
        addShapes(a.add(op.pool().size()), op, op.window(), node);
        return new CpuKernel(device, node, "separable_conv", a);
    }

    static Kernel backward(CpuDevice device, SeparableConv.Backward op, Node node) {
        Attributes a = new Attributes().add(op.input().ordinal()).add(op.pool().size());
        addShapes(a, op, op.window(), node);
        return new CpuKernel(device, node, "separable_conv_backward", a);
    }

    /** Channels of the result, then the window of the depthwise convolution. */
    private static void addShapes(Attributes a, Op op, Window window, Node node) {
        Shape x = node.inputTypes().get(0).shape();
        Shape y = SeparableConv.product(op, window, node.inputTypes()).shape();
        PoolOnCpu.addWindow(a.add(y.last()), window, x, y);
    }
}
