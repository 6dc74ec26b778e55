package org.argali.cuda.lower;

import java.util.List;
import java.util.stream.IntStream;
import org.argali.cuda.kernel.ElementwiseSource;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.Launch;
import org.argali.cuda.kernel.LoadedKernel;
import org.argali.cuda.kernel.LoopLayout;
import org.argali.cuda.kernel.SumsSource;
import org.argali.cuda.kernel.Tickets;
import org.argali.graph.Node;
import org.argali.op.FusedSums;
import org.argali.op.SquaredDeviations;
import org.argali.spi.Kernel;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** A loop and sums over its first axes in one launch, from generated source. */
final class SumsOnNvrtc {
    private final KernelDevice device;
    private final FusedSums op;
    private final Node node;
    private final LoopLayout layout;
    private final KernelSource source;
    private final long rows;
    private final long columns;

    private SumsOnNvrtc(KernelDevice device, FusedSums op, Node node) {
        this.device = device;
        this.op = op;
        this.node = node;
        List<TensorType> types = node.inputTypes();
        Shape full = op.shape(types);
        this.columns = op.columns(types);
        this.rows = columns == 0 ? 0 : full.size() / columns;
        this.layout = LoopLayout.of(full, types.stream().map(TensorType::shape).toList());
        this.source = SumsSource.of(op, types, layout);
    }

    static Kernel prepare(KernelDevice device, FusedSums op, Node node) {
        var rule = new SumsOnNvrtc(device, op, node);
        if (rule.columns == 0) {
            return OwnKernel.empty();
        }
        ColumnTiles ones = ColumnTiles.of(rule.rows, rule.columns, 1, device.fullGrid());
        ColumnTiles fours = ColumnTiles.of(rule.rows, rule.columns, 4, device.fullGrid());
        device.load(rule.source, "ones");
        device.load(rule.source, "fours");
        int parts = SumsSource.parts(op);
        Tickets tickets = Tickets.of(device, Math.max(ones.tickets(), fours.tickets()));
        return OwnKernel.of(b -> List.of(rule.launch(rule.isInFours(b) ? fours : ones, tickets, b)))
                .workspace(Math.max(ones.partBytes(parts), fours.partBytes(parts)))
                .inPlace(rule::canRunInPlace)
                .releasing(tickets::close);
    }

    static Kernel squaredDeviations(KernelDevice device, SquaredDeviations op, Node node) {
        return prepare(device, FusedSums.of(op), node);
    }

    private boolean canRunInPlace(int input, int output) {
        return !op.isSum(output)
                && layout.access(input) == LoopLayout.Access.EACH
                && node.inputTypes().get(input).bytes()
                        == node.outputTypes().get(output).bytes();
    }

    private boolean isInFours(Kernel.Bindings b) {
        return columns % 4 == 0
                && layout.allowsFours()
                && ElementwiseOnNvrtc.areAligned(b.inputs(), node.inputTypes())
                && IntStream.range(0, op.results().size())
                        .allMatch(r -> op.isSum(r)
                                || ElementwiseOnNvrtc.isAligned(
                                        b.output(r), node.outputTypes().get(r)));
    }

    private Launch launch(ColumnTiles tiles, Tickets tickets, Kernel.Bindings b) {
        LoadedKernel kernel = device.load(source, tiles.perThread() == 4 ? "fours" : "ones");
        KernelArgs args = new KernelArgs()
                .index(rows)
                .index(tiles.units())
                .index(tiles.width())
                .index(tiles.splits())
                .pointer(b.workspace().isEmpty() ? 0 : b.workspace().get(0).address())
                .pointer(tickets.address());
        b.inputs().forEach(s -> args.pointer(s.address()));
        b.outputs().forEach(s -> args.pointer(s.address()));
        ElementwiseSource.sizes(layout).forEach(args::index);
        return kernel.launch(Grid.ofBlocks(tiles.tasks(), device), args);
    }
}
