package org.argali.cpu;

import java.util.stream.IntStream;
import org.argali.graph.Node;
import org.argali.op.ArgMax;
import org.argali.op.Reduce;
import org.argali.spi.Kernel;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** Sums, products and extremes over axes, and where a maximum lies. */
final class ReduceOnCpu {
    private ReduceOnCpu() {}

    static Kernel prepare(CpuDevice device, Reduce op, Node node) {
        TensorType x = node.inputTypes().get(0);
        Attributes a = new Attributes()
                .add(x.dtype().ordinal())
                .add(op.kind().ordinal())
                .add(x.shape().dims())
                .add(IntStream.range(0, x.rank())
                        .mapToLong(i -> op.axes().contains(i) ? 1 : 0)
                        .toArray());
        return new CpuKernel(device, node, "reduce", a);
    }

    static Kernel argMax(CpuDevice device, ArgMax op, Node node) {
        TensorType x = node.inputTypes().get(0);
        Shape s = x.shape();
        Attributes a = new Attributes()
                .add(x.dtype().ordinal())
                .add(s.size(0, op.axis()))
                .add(s.dim(op.axis()))
                .add(s.size(op.axis() + 1, s.rank()));
        return new CpuKernel(device, node, "arg_max", a);
    }
}
