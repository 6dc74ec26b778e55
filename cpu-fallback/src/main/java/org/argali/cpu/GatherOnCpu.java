package org.argali.cpu;

import org.argali.graph.Node;
import org.argali.op.Gather;
import org.argali.spi.Kernel;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** Rows of a table by id, and the sums of their gradients. */
final class GatherOnCpu {
    private GatherOnCpu() {}

    static Kernel forward(CpuDevice device, Gather op, Node node) {
        TensorType table = node.inputTypes().get(0);
        Shape ids = node.inputTypes().get(1).shape();
        int rows = table.dim(0);
        long width = table.shape().size(1, table.rank()) * table.dtype().bytes();
        Attributes a = new Attributes().add(rows).add(width).add(ids.size());
        return new CpuKernel(device, node, "gather", a, outside(node, ids, rows));
    }

    static Kernel backward(CpuDevice device, Gather.Backward op, Node node) {
        Shape ids = node.inputTypes().get(0).shape();
        TensorType out = node.outputTypes().get(0);
        Attributes a = new Attributes()
                .add(out.dtype().ordinal())
                .add(op.rows())
                .add(out.shape().size(1, out.rank()))
                .add(ids.size());
        return new CpuKernel(device, node, "gather_backward", a, outside(node, ids, op.rows()));
    }

    static CpuKernel.Failure outside(Node node, Shape ids, int rows) {
        return (position, id) -> CpuKernel.where(node) + " id " + id + " at position " + index(ids, position)
                + " is outside a table of " + rows + " rows";
    }

    /** The index of the element at a position in C order. */
    private static Shape index(Shape shape, long position) {
        Shape index = shape;
        long rest = position;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            index = index.with(axis, (int) (rest % shape.dim(axis)));
            rest /= shape.dim(axis);
        }
        return index;
    }
}
