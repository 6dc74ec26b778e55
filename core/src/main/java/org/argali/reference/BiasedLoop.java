package org.argali.reference;

import java.util.List;
import org.argali.op.Biased;
import org.argali.op.Conv;
import org.argali.op.MatMul;

/** A product, then its bias and perhaps a ReLU. */
final class BiasedLoop {
    private BiasedLoop() {}

    static void run(Biased op, Loop.Call c) {
        Loop.Call product = new Loop.Call(c.where(), c.inputs().subList(0, 2), List.of(c.out()));
        if (op.product() instanceof MatMul m) {
            MatMulLoop.run(m, product);
        } else {
            ConvLoops.forward((Conv) op.product(), product);
        }
        Cells bias = c.in(2);
        for (int i = 0; i < c.out().size(); i++) {
            double y = c.out().get(i) + bias.get(i % bias.size());
            c.out().set(i, op.relu() ? Math.max(y, 0) : y);
        }
    }
}
