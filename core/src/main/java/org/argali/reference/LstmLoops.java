package org.argali.reference;

import org.argali.op.CellActivation;
import org.argali.op.Lstm;

/** The recurrence of an LSTM, one row of the batch and one step at a time. */
final class LstmLoops {
    private LstmLoops() {}

    static void forward(Lstm op, Loop.Call c) {
        int n = c.in(0).shape().dim(0);
        int t = c.in(0).shape().dim(1);
        for (int row = 0; row < n; row++) {
            for (int step = 0; step < t; step++) {
                step(op, c, row, step);
            }
        }
    }

    private static void step(Lstm op, Loop.Call call, int row, int step) {
        Cells h = call.out(0);
        Cells c = call.out(1);
        Cells gates = call.out(2);
        boolean on = call.in(4).at(row, step) != 0;
        int u = h.shape().last();
        for (int j = 0; j < 4 * u; j++) {
            CellActivation f = j / u == 2 ? op.activation() : op.recurrentActivation();
            gates.put(activate(f, z(call, row, step, j)), row, step, j);
        }
        for (int j = 0; j < u; j++) {
            double i = gates.at(row, step, j);
            double f = gates.at(row, step, u + j);
            double g = gates.at(row, step, 2 * u + j);
            double o = gates.at(row, step, 3 * u + j);
            double before = before(c, call.in(3), row, step, j);
            double now = f * before + i * g;
            c.put(on ? now : before, row, step, j);
            h.put(on ? o * activate(op.activation(), now) : before(h, call.in(2), row, step, j), row, step, j);
        }
    }

    /** {@code xz_t + h_(t-1) recurrent}. */
    private static double z(Loop.Call call, int row, int step, int j) {
        Cells recurrent = call.in(1);
        double z = call.in(0).at(row, step, j);
        for (int k = 0; k < recurrent.shape().dim(0); k++) {
            z += before(call.out(0), call.in(2), row, step, k) * recurrent.at(k, j);
        }
        return z;
    }

    /** A state before a step. */
    static double before(Cells states, Cells initial, int row, int step, int j) {
        return step == 0 ? initial.at(row, j) : states.at(row, step - 1, j);
    }

    static void backward(Lstm.Backward op, Loop.Call call) {
        int n = call.in(4).shape().dim(0);
        int t = call.in(4).shape().dim(1);
        call.out(1).fill(0);
        call.out(2).fill(0);
        for (int row = 0; row < n; row++) {
            for (int step = t - 1; step >= 0; step--) {
                stepBack(op, call, row, step);
            }
        }
    }

    /** The outputs dh0 and dc0 hold the gradients of the states after this step and then of those before it. */
    private static void stepBack(Lstm.Backward op, Loop.Call call, int row, int step) {
        Cells dz = call.out(0);
        Cells dh = call.out(1);
        Cells dc = call.out(2);
        int u = dh.shape().last();
        for (int j = 0; j < u; j++) {
            dh.add(call.in(5).at(row, step, j), row, j);
            dc.add(call.in(6).at(row, step, j), row, j);
        }
        if (call.in(2).at(row, step) == 0) {
            for (int j = 0; j < 4 * u; j++) {
                dz.put(0, row, step, j);
            }
            return;
        }
        for (int j = 0; j < u; j++) {
            gatesBack(op, call, row, step, j);
        }
        for (int j = 0; j < u; j++) {
            double sum = 0;
            for (int k = 0; k < 4 * u; k++) {
                sum += dz.at(row, step, k) * call.in(0).at(j, k);
            }
            dh.put(sum, row, j);
        }
    }

    private static void gatesBack(Lstm.Backward op, Loop.Call call, int row, int step, int j) {
        Cells gates = call.in(4);
        Cells dz = call.out(0);
        int u = call.out(1).shape().last();
        double i = gates.at(row, step, j);
        double f = gates.at(row, step, u + j);
        double g = gates.at(row, step, 2 * u + j);
        double o = gates.at(row, step, 3 * u + j);
        double ac = activate(op.activation(), call.in(3).at(row, step, j));
        double dh = call.out(1).at(row, j);
        double dc = call.out(2).at(row, j) + dh * o * slope(op.activation(), ac);
        double before = before(call.in(3), call.in(1), row, step, j);
        dz.put(dc * g * slope(op.recurrentActivation(), i), row, step, j);
        dz.put(dc * before * slope(op.recurrentActivation(), f), row, step, u + j);
        dz.put(dc * i * slope(op.activation(), g), row, step, 2 * u + j);
        dz.put(dh * ac * slope(op.recurrentActivation(), o), row, step, 3 * u + j);
        call.out(2).put(dc * f, row, j);
    }

    static double activate(CellActivation a, double x) {
        return switch (a) {
            case LINEAR -> x;
            case TANH -> Math.tanh(x);
            case SIGMOID -> 1 / (1 + Math.exp(-x));
            case RELU -> Math.max(x, 0);
            case HARD_SIGMOID -> Math.min(Math.max(x + 3, 0), 6) / 6;
            case HARD_SIGMOID_LEGACY -> Math.min(Math.max(0.2 * x + 0.5, 0), 1);
        };
    }

    /** Derivative of an activation, taken from its output. */
    static double slope(CellActivation a, double y) {
        return switch (a) {
            case LINEAR -> 1;
            case TANH -> 1 - y * y;
            case SIGMOID -> y * (1 - y);
            case RELU -> y > 0 ? 1 : 0;
            case HARD_SIGMOID -> y > 0 && y < 1 ? 1.0 / 6 : 0;
            case HARD_SIGMOID_LEGACY -> y > 0 && y < 1 ? 0.2 : 0;
        };
    }
}
