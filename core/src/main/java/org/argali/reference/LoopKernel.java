package org.argali.reference;

import java.util.ArrayList;
import java.util.List;
import org.argali.graph.Node;
import org.argali.op.Fused;
import org.argali.op.FusedRows;
import org.argali.op.FusedSums;
import org.argali.op.Op;
import org.argali.op.OpNames;
import org.argali.op.TableUpdate;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.spi.Stream;
import org.argali.tensor.TensorType;

/** A loop bound to its place in memory. */
final class LoopKernel<O extends Op> implements Kernel {
    private final Loop<? super O> loop;
    private final O op;
    private final Node node;
    private Loop.Call call;

    LoopKernel(Loop<? super O> loop, O op, Node node) {
        this.loop = loop;
        this.op = op;
        this.node = node;
        this.call = new Loop.Call(node.scope().isEmpty() ? OpNames.of(op) : node.scope(), List.of(), List.of());
    }

    /** An elementwise loop reads and writes one index at a time; rows, sums and what is summed are written when all is computed. */
    @Override
    public boolean canRunInPlace(int input, int output) {
        return (Fused.isElementwise(op)
                        || op instanceof Fused
                        || op instanceof FusedRows
                        || op instanceof FusedSums
                        || (op instanceof TableUpdate && input >= 2))
                && node.inputTypes()
                        .get(input)
                        .shape()
                        .equals(node.outputTypes().get(output).shape());
    }

    @Override
    public void bind(Bindings b) {
        call = new Loop.Call(
                call.where(), cells(node.inputTypes(), b.inputs()), cells(node.outputTypes(), b.outputs()));
    }

    private static List<Cells> cells(List<TensorType> types, List<Slice> slices) {
        List<Cells> cells = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            Slice s = slices.get(i);
            cells.add(new Cells(types.get(i), (ReferenceBuffer) s.buffer(), ReferenceBuffer.cell(s.offset())));
        }
        return cells;
    }

    @Override
    public void launch(Stream stream) {
        Loop.Call bound = call;
        ((ReferenceStream) stream).put(() -> {
            loop.run(op, bound);
            bound.outputs().forEach(LoopKernel::round);
        });
    }

    private static void round(Cells c) {
        for (int i = 0; c.type().dtype().isHalf() && i < c.size(); i++) {
            c.set(i, c.type().dtype().round(c.get(i)));
        }
    }
}
