package org.argali.reference;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.TableUpdate;
import org.argali.tensor.TensorType;

/** The gradient of all rows, then the loop. */
final class TableUpdateLoop {
    private TableUpdateLoop() {}

    static void run(TableUpdate op, Loop.Call c) {
        List<Cells> looked = c.inputs().subList(0, 2);
        TensorType type =
                op.gradient().infer(looked.stream().map(Cells::type).toList()).get(0);
        Cells gradient = new Cells(type, new ReferenceBuffer(type.size() * ReferenceBuffer.CELL, 0, () -> {}), 0);
        GatherLoops.backward(op.gradient(), new Loop.Call(c.where(), looked, List.of(gradient)));
        List<Cells> in = new ArrayList<>(c.inputs().subList(2, c.inputs().size()));
        in.add(op.at(), gradient);
        FusedLoop.run(op.loop(), new Loop.Call(c.where(), in, c.outputs()));
    }
}
