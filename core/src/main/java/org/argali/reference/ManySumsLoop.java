package org.argali.reference;

import java.util.List;
import org.argali.op.Fused;
import org.argali.tensor.TensorType;

/** Each loop, then the sum of all that it computed. */
final class ManySumsLoop {
    private ManySumsLoop() {}

    static void run(Fused.ManySums op, Loop.Call c) {
        Fused.Many loops = op.loops();
        for (int i = 0; i < loops.loops(); i++) {
            List<Cells> in = loops.inputs(i, c.inputs());
            TensorType type =
                    loops.each().infer(in.stream().map(Cells::type).toList()).get(0);
            Cells all = new Cells(type, new ReferenceBuffer(type.size() * ReferenceBuffer.CELL, 0, () -> {}), 0);
            FusedLoop.run(loops.each(), new Loop.Call(c.where(), in, List.of(all)));
            double sum = 0;
            for (int k = 0; k < type.size(); k++) {
                sum += all.get(k);
            }
            c.out(i).set(0, sum);
        }
    }
}
