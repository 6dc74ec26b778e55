package org.argali.reference;

import org.argali.op.Attend;

/** Attention of one query at a time. */
final class AttendLoops {
    private AttendLoops() {}

    /** One query of one head. */
    private interface Query {
        void at(int n, int h, int t);
    }

    private static void each(Cells q, Query work) {
        for (int n = 0; n < q.shape().dim(0); n++) {
            for (int h = 0; h < q.shape().dim(1); h++) {
                for (int t = 0; t < q.shape().dim(2); t++) {
                    work.at(n, h, t);
                }
            }
        }
    }

    static void forward(Attend op, Loop.Call c) {
        each(c.in(0), (n, h, t) -> {
            double[] scores = scores(c, 3, n, h, t);
            double largest = largest(scores);
            double sum = 0;
            for (double s : scores) {
                sum += Math.exp(s - largest);
            }
            c.out(1).put(largest, n, h, t, 0);
            c.out(1).put(sum, n, h, t, 1);
            for (int e = 0; e < c.out(0).shape().last(); e++) {
                double y = 0;
                for (int s = 0; s < scores.length; s++) {
                    y += Math.exp(scores[s] - largest) / sum * c.in(2).at(n, h, s, e);
                }
                c.out(0).put(y, n, h, t, e);
            }
        });
    }

    /** The gradient by the weights themselves; y and the statistics are not needed. */
    static void backward(Attend.Backward op, Loop.Call c) {
        c.outputs().forEach(o -> o.fill(0));
        each(c.in(0), (n, h, t) -> {
            double[] w = scores(c, 6, n, h, t);
            double largest = largest(w);
            double sum = 0;
            for (int s = 0; s < w.length; s++) {
                w[s] = Math.exp(w[s] - largest);
                sum += w[s];
            }
            double[] dw = new double[w.length];
            double dot = 0;
            for (int s = 0; s < w.length; s++) {
                w[s] /= sum;
                dw[s] = product(c.in(5), n, h, t, c.in(2), s);
                dot += w[s] * dw[s];
            }
            for (int s = 0; s < w.length; s++) {
                for (int e = 0; e < c.in(2).shape().last(); e++) {
                    c.out(2).add(w[s] * c.in(5).at(n, h, t, e), n, h, s, e);
                }
                double ds = sees(c, 6, n, h, t, s) ? w[s] * (dw[s] - dot) : 0;
                for (int d = 0; d < c.in(0).shape().last(); d++) {
                    c.out(0).add(ds * c.in(1).at(n, h, s, d), n, h, t, d);
                    c.out(1).add(ds * c.in(0).at(n, h, t, d), n, h, s, d);
                }
            }
        });
    }

    private static double[] scores(Loop.Call c, int mask, int n, int h, int t) {
        double[] scores = new double[c.in(1).shape().dim(2)];
        for (int s = 0; s < scores.length; s++) {
            scores[s] = sees(c, mask, n, h, t, s) ? product(c.in(0), n, h, t, c.in(1), s) : Attend.NEVER;
        }
        return scores;
    }

    private static double product(Cells a, int n, int h, int t, Cells b, int s) {
        double sum = 0;
        for (int i = 0; i < a.shape().last(); i++) {
            sum += a.at(n, h, t, i) * b.at(n, h, s, i);
        }
        return sum;
    }

    private static double largest(double[] scores) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double s : scores) {
            largest = Math.max(largest, s);
        }
        return largest;
    }

    /** Whether there is no mask, or it is true; it has sizes of 1 where it is the same for all. */
    private static boolean sees(Loop.Call c, int mask, int... index) {
        if (c.inputs().size() <= mask) {
            return true;
        }
        int[] at = index.clone();
        for (int axis = 0; axis < at.length; axis++) {
            at[axis] = c.in(mask).shape().dim(axis) == 1 ? 0 : at[axis];
        }
        return c.in(mask).at(at) != 0;
    }
}
