package org.argali.reference;

import static org.argali.reference.LstmLoops.activate;
import static org.argali.reference.LstmLoops.before;
import static org.argali.reference.LstmLoops.slope;

import org.argali.op.SimpleRnn;

/** The recurrence of a simple RNN, one row of the batch and one step at a time. */
final class SimpleRnnLoops {
    private SimpleRnnLoops() {}

    static void forward(SimpleRnn op, Loop.Call c) {
        Cells recurrent = c.in(1);
        Cells h = c.out();
        int u = h.shape().last();
        for (int row = 0; row < h.shape().dim(0); row++) {
            for (int step = 0; step < h.shape().dim(1); step++) {
                boolean on = c.in(3).at(row, step) != 0;
                for (int j = 0; j < u; j++) {
                    double z = c.in(0).at(row, step, j);
                    for (int k = 0; k < u; k++) {
                        z += before(h, c.in(2), row, step, k) * recurrent.at(k, j);
                    }
                    h.put(on ? activate(op.activation(), z) : before(h, c.in(2), row, step, j), row, step, j);
                }
            }
        }
    }

    /** The output dh0 holds the gradient of the state after this step and then of that before it. */
    static void backward(SimpleRnn.Backward op, Loop.Call c) {
        Cells h = c.in(2);
        Cells dxz = c.out(0);
        Cells dh = c.out(1);
        int u = h.shape().last();
        dh.fill(0);
        for (int row = 0; row < h.shape().dim(0); row++) {
            for (int step = h.shape().dim(1) - 1; step >= 0; step--) {
                boolean on = c.in(1).at(row, step) != 0;
                for (int j = 0; j < u; j++) {
                    dh.add(c.in(3).at(row, step, j), row, j);
                    double dz = dh.at(row, j) * slope(op.activation(), h.at(row, step, j));
                    dxz.put(on ? dz : 0, row, step, j);
                }
                for (int j = 0; on && j < u; j++) {
                    double sum = 0;
                    for (int k = 0; k < u; k++) {
                        sum += dxz.at(row, step, k) * c.in(0).at(j, k);
                    }
                    dh.put(sum, row, j);
                }
            }
        }
    }
}
