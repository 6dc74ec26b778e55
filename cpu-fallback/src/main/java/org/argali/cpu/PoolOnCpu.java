package org.argali.cpu;

import org.argali.graph.Node;
import org.argali.op.Pool;
import org.argali.op.Window;
import org.argali.spi.Kernel;
import org.argali.tensor.Shape;

/** Maximum and mean of windows, and their gradients. */
final class PoolOnCpu {
    private PoolOnCpu() {}

    static Kernel forward(CpuDevice device, Pool op, Node node) {
        Shape y = node.outputTypes().get(0).shape();
        return prepare(device, node, "pool", op.kind(), op.window(), y);
    }

    static Kernel backward(CpuDevice device, Pool.Backward op, Node node) {
        Shape y = node.inputTypes().get(1).shape();
        return prepare(device, node, "pool_backward", op.kind(), op.window(), y);
    }

    private static Kernel prepare(CpuDevice device, Node node, String kernel, Pool.Kind kind, Window window, Shape y) {
        Attributes a = new Attributes().add(kind.ordinal());
        addWindow(a, window, node.inputTypes().get(0).shape(), y);
        return new CpuKernel(device, node, kernel, a);
    }

    /** What the C++ class Window reads; {@code x} and {@code y} are [n, spatial..., c]. */
    static void addWindow(Attributes a, Window w, Shape x, Shape y) {
        a.add(x.dim(0)).add(x.last());
        a.add(x.slice(1, x.rank() - 1).dims()).add(y.slice(1, y.rank() - 1).dims());
        a.add(w.size()).add(w.strides()).add(w.dilations()).add(w.low()).add(w.high());
    }
}
