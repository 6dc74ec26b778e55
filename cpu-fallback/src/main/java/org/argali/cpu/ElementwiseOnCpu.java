package org.argali.cpu;

import java.util.List;
import java.util.Optional;
import org.argali.graph.Node;
import org.argali.op.BroadcastTo;
import org.argali.op.Fused;
import org.argali.op.FusedRows;
import org.argali.op.FusedSums;
import org.argali.op.Op;
import org.argali.op.SquaredDeviations;
import org.argali.spi.Kernel;
import org.argali.tensor.Shape;

/** Elementwise ops, alone or fused: each becomes one program of the native register machine. */
final class ElementwiseOnCpu {
    private ElementwiseOnCpu() {}

    static Kernel single(CpuDevice device, Op op, Node node) {
        return fused(device, Fused.of(op, node.inputs().size()), node);
    }

    static Kernel broadcastTo(CpuDevice device, BroadcastTo op, Node node) {
        return fused(device, new Fused(1, List.of(), List.of(0)), node);
    }

    static Kernel fused(CpuDevice device, Fused op, Node node) {
        ElementwiseCode code = new ElementwiseCode(op, node.inputTypes(), node.outputTypes());
        return new CpuKernel(device, node, "elementwise", code.attributes(), code::canRunInPlace);
    }

    static Kernel rows(CpuDevice device, FusedRows op, Node node) {
        ElementwiseCode code = new ElementwiseCode(op, node.inputTypes(), node.outputTypes());
        return new CpuKernel(device, node, "elementwise", code.attributes(), code::canRunInPlace);
    }

    /** A row must be neighbours in memory; columns are summed by {@link FusedSums}. */
    static Optional<String> rowsGap(FusedRows op, Node node) {
        Shape all = op.row(node.inputTypes()).shape();
        return op.isOverFirst(node.inputTypes())
                        || (all.size() == 0 && op.reduction().kept(all).size() > 0)
                ? Optional.of("rows are the last axes and have an element at least")
                : Optional.empty();
    }

    static Kernel squaredDeviations(CpuDevice device, SquaredDeviations op, Node node) {
        return sums(device, FusedSums.of(op), node);
    }

    static Kernel sums(CpuDevice device, FusedSums op, Node node) {
        ElementwiseCode code = new ElementwiseCode(op, node.inputTypes(), node.outputTypes());
        return new CpuKernel(device, node, "elementwise", code.attributes(), code::canRunInPlace);
    }
}
