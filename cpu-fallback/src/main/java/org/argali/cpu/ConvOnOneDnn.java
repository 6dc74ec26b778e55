package org.argali.cpu;

import org.argali.graph.Node;
import org.argali.natives.ArgaliCpu;
import org.argali.op.Conv;
import org.argali.op.Op;
import org.argali.op.Window;
import org.argali.spi.Kernel;
import org.argali.tensor.Shape;

/** Convolution and its gradients. */
final class ConvOnOneDnn {
    private ConvOnOneDnn() {}

    static Kernel prepare(CpuDevice device, Op op, Node node) {
        return new CpuKernel(device, node, "conv", attributes(new Attributes(), op, node));
    }

    /** With a bias and perhaps a ReLU. */
    static Kernel biased(CpuDevice device, Conv op, boolean relu, Node node) {
        return new CpuKernel(device, node, "biased_conv", attributes(new Attributes().add(relu), op, node));
    }

    /** Whether oneDNN has it for elements of its half type. */
    static boolean takesHalf(Node node) {
        return ArgaliCpu.convolvesHalf(
                        attributes(new Attributes(), node.op(), node).integers())
                != 0;
    }

    private static Attributes attributes(Attributes a, Op op, Node node) {
        Shape first = node.inputTypes().get(0).shape();
        Shape second = node.inputTypes().get(1).shape();
        Shape out = node.outputTypes().get(0).shape();
        if (op instanceof Conv c) {
            return attributes(a, node, 0, c.window(), c.groups(), first, out);
        } else if (op instanceof Conv.BackwardData c) {
            return attributes(a, node, 1, c.window(), c.groups(), c.input(), second);
        }
        Conv.BackwardFilter c = (Conv.BackwardFilter) op;
        return attributes(a, node, 2, c.window(), c.groups(), first, second);
    }

    private static Attributes attributes(
            Attributes a, Node node, int direction, Window window, int groups, Shape x, Shape y) {
        a.add(direction).add(window.rank()).add(groups).add(y.last());
        PoolOnCpu.addWindow(a, window, x, y);
        return a.add(node.inputTypes().get(0).dtype().ordinal());
    }
}
