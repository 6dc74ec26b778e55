package org.argali.cpu;

import org.argali.graph.Node;
import org.argali.op.Conv;
import org.argali.op.Window;
import org.argali.spi.Kernel;
import org.argali.tensor.Shape;

/** Convolution and its gradients. */
final class ConvOnOneDnn {
    private ConvOnOneDnn() {}

    static Kernel forward(CpuDevice device, Conv op, Node node) {
        Shape x = node.inputTypes().get(0).shape();
        Shape y = node.outputTypes().get(0).shape();
        return prepare(device, node, 0, op.window(), op.groups(), x, y);
    }

    static Kernel backwardData(CpuDevice device, Conv.BackwardData op, Node node) {
        Shape y = node.inputTypes().get(1).shape();
        return prepare(device, node, 1, op.window(), op.groups(), op.input(), y);
    }

    static Kernel backwardFilter(CpuDevice device, Conv.BackwardFilter op, Node node) {
        Shape x = node.inputTypes().get(0).shape();
        Shape y = node.inputTypes().get(1).shape();
        return prepare(device, node, 2, op.window(), op.groups(), x, y);
    }

    private static Kernel prepare(
            CpuDevice device, Node node, int direction, Window window, int groups, Shape x, Shape y) {
        Attributes a =
                new Attributes().add(direction).add(window.rank()).add(groups).add(y.last());
        PoolOnCpu.addWindow(a, window, x, y);
        return new CpuKernel(device, node, "conv", a);
    }
}
