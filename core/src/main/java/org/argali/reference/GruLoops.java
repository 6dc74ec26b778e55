package org.argali.reference;

import static org.argali.reference.LstmLoops.activate;
import static org.argali.reference.LstmLoops.before;
import static org.argali.reference.LstmLoops.slope;

import org.argali.op.Gru;

/** The recurrence of gated recurrent units, one row of the batch and one step at a time. */
final class GruLoops {
    private GruLoops() {}

    static void forward(Gru op, Loop.Call c) {
        int n = c.in(0).shape().dim(0);
        int t = c.in(0).shape().dim(1);
        for (int row = 0; row < n; row++) {
            for (int step = 0; step < t; step++) {
                step(op, c, row, step);
            }
        }
    }

    private static void step(Gru op, Loop.Call c, int row, int step) {
        Cells xz = c.in(0);
        Cells h = c.out(0);
        boolean on = c.in(4).at(row, step) != 0;
        int u = h.shape().last();
        for (int j = 0; j < u; j++) {
            double z = activate(op.recurrentActivation(), xz.at(row, step, j) + p(c, row, step, j));
            double r = activate(op.recurrentActivation(), xz.at(row, step, u + j) + p(c, row, step, u + j));
            double p = p(c, row, step, 2 * u + j);
            double g = activate(op.activation(), xz.at(row, step, 2 * u + j) + r * p);
            double before = before(h, c.in(3), row, step, j);
            c.out(1).put(z, row, step, j);
            c.out(1).put(r, row, step, u + j);
            c.out(1).put(g, row, step, 2 * u + j);
            c.out(2).put(p, row, step, j);
            h.put(on ? z * before + (1 - z) * g : before, row, step, j);
        }
    }

    /** {@code h_(t-1) recurrent + bias}. */
    private static double p(Loop.Call c, int row, int step, int j) {
        Cells recurrent = c.in(1);
        double p = c.in(2).at(j);
        for (int k = 0; k < recurrent.shape().dim(0); k++) {
            p += before(c.out(0), c.in(3), row, step, k) * recurrent.at(k, j);
        }
        return p;
    }

    static void backward(Gru.Backward op, Loop.Call c) {
        int n = c.in(3).shape().dim(0);
        int t = c.in(3).shape().dim(1);
        c.out(2).fill(0);
        for (int row = 0; row < n; row++) {
            for (int step = t - 1; step >= 0; step--) {
                stepBack(op, c, row, step);
            }
        }
    }

    /** The output dh0 holds the gradient of the state after this step and then of that before it. */
    private static void stepBack(Gru.Backward op, Loop.Call c, int row, int step) {
        Cells dh = c.out(2);
        int u = dh.shape().last();
        for (int j = 0; j < u; j++) {
            dh.add(c.in(6).at(row, step, j), row, j);
        }
        boolean on = c.in(2).at(row, step) != 0;
        for (int j = 0; j < u; j++) {
            gatesBack(op, c, row, step, j, on ? dh.at(row, j) : 0);
        }
        for (int j = 0; on && j < u; j++) {
            double sum = dh.at(row, j) * c.in(4).at(row, step, j);
            for (int k = 0; k < 3 * u; k++) {
                double dp = k < 2 * u ? c.out(0).at(row, step, k) : c.out(1).at(row, step, k - 2 * u);
                sum += dp * c.in(0).at(j, k);
            }
            dh.put(sum, row, j);
        }
    }

    private static void gatesBack(Gru.Backward op, Loop.Call c, int row, int step, int j, double dh) {
        int u = c.out(1).shape().last();
        double z = c.in(4).at(row, step, j);
        double r = c.in(4).at(row, step, u + j);
        double g = c.in(4).at(row, step, 2 * u + j);
        double before = before(c.in(3), c.in(1), row, step, j);
        double dg = dh * (1 - z) * slope(op.activation(), g);
        c.out(0).put(dh * (before - g) * slope(op.recurrentActivation(), z), row, step, j);
        c.out(0).put(dg * c.in(5).at(row, step, j) * slope(op.recurrentActivation(), r), row, step, u + j);
        c.out(0).put(dg, row, step, 2 * u + j);
        c.out(1).put(dg * r, row, step, j);
    }
}
