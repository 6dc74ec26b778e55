package org.argali.reference;

import java.util.Arrays;
import org.argali.op.Ctc;

/** Sums over the paths that spell a label, sample by sample; states are blank, letter, blank, ..., letter, blank. */
final class CtcLoops {
    private static final double ELSEWHERE = Math.log(Ctc.ELSEWHERE);

    private CtcLoops() {}

    static void forward(Ctc op, Loop.Call c) {
        c.out(1).fill(0);
        for (int i = 0; i < c.in(0).shape().dim(0); i++) {
            Sample x = new Sample(c, i);
            double behind = 0;
            for (int t = x.steps - 1; t >= 0; t--) {
                double most = t == x.steps - 1 ? 0 : largest(x, c.out(1), t + 1);
                behind += most;
                for (int s = 0; s < x.states(); s++) {
                    double on = t == x.steps - 1 ? x.end(s) : goesOn(x, c.out(1), t + 1, s);
                    c.out(1).put(on - most + x.log(t, s), i, t, x.place(s));
                }
            }
            double begins = x.steps == 0 ? x.end(0) : c.out(1).at(i, 0, x.place(0));
            if (x.steps > 0 && x.length > 0) {
                begins = logSum(begins, c.out(1).at(i, 0, x.place(1)));
            }
            c.out(0).set(i, -(begins + behind));
        }
    }

    /** What follows a state if what follows each state after the next step is known. */
    private static double goesOn(Sample x, Cells rest, int t, int s) {
        double sum = Double.NEGATIVE_INFINITY;
        for (int to = s; to <= s + 2; to++) {
            if (x.leads(s, to)) {
                sum = logSum(sum, rest.at(x.i, t, x.place(to)));
            }
        }
        return sum;
    }

    private static double largest(Sample x, Cells rest, int t) {
        double most = Double.NEGATIVE_INFINITY;
        for (int s = 0; s < x.states(); s++) {
            most = Math.max(most, rest.at(x.i, t, x.place(s)));
        }
        return finite(most);
    }

    static void backward(Ctc.Backward op, Loop.Call c) {
        c.out().fill(0);
        for (int i = 0; i < c.in(0).shape().dim(0); i++) {
            Sample x = new Sample(c, i);
            double[] reached = new double[x.states()]; // with the step that led there
            Arrays.fill(reached, ELSEWHERE);
            for (int t = 0; t < x.steps; t++) {
                double[] before = reached;
                reached = new double[x.states()];
                double[] through = new double[x.states()];
                double all = Double.NEGATIVE_INFINITY;
                for (int s = 0; s < x.states(); s++) {
                    double sum = t == 0 && s <= 1 ? 0 : comesFrom(x, before, s);
                    through[s] = sum + c.in(4).at(i, t, x.place(s));
                    all = logSum(all, through[s]);
                    reached[s] = sum + x.log(t, s);
                }
                for (int s = 0; s < x.states(); s++) {
                    int label = x.label(s);
                    if (s % 2 == 0 || (label > 0 && x.isClass(label))) {
                        double share = Math.exp(through[s] - finite(all));
                        c.out().add(-c.in(5).get(i) * share, i, t, label);
                    }
                }
            }
        }
    }

    private static double comesFrom(Sample x, double[] before, int s) {
        double sum = Double.NEGATIVE_INFINITY;
        for (int from = Math.max(0, s - 2); from <= s; from++) {
            if (x.leads(from, s)) {
                sum = logSum(sum, before[from]);
            }
        }
        return sum;
    }

    private static double logSum(double a, double b) {
        double most = finite(Math.max(a, b));
        return most + Math.log(Math.exp(a - most) + Math.exp(b - most));
    }

    private static double finite(double x) {
        return x == Double.NEGATIVE_INFINITY ? 0 : x;
    }

    /** One sample and its states. */
    private static final class Sample {
        private final Loop.Call c;
        private final int i;
        private final int length;
        private final int steps;

        Sample(Loop.Call c, int i) {
            this.c = c;
            this.i = i;
            this.length = clip(c.in(2).get(i), c.in(1).shape().dim(1));
            this.steps = clip(c.in(3).get(i), c.in(0).shape().dim(1));
        }

        private static int clip(double length, int most) {
            return (int) Math.max(0, Math.min(most, length));
        }

        int states() {
            return 2 * length + 1;
        }

        int label(int s) {
            return s % 2 == 0 ? 0 : (int) c.in(1).at(i, s / 2);
        }

        boolean isClass(int label) {
            return label >= 0 && label < c.in(0).shape().last();
        }

        double log(int t, int s) {
            return isClass(label(s)) ? c.in(0).at(i, t, label(s)) : 0;
        }

        boolean leads(int from, int to) {
            return to < states() && (to - from < 2 || (to % 2 == 1 && label(from) != label(to)));
        }

        double end(int s) {
            return s >= states() - 2 ? 0 : ELSEWHERE;
        }

        /** Letters lie before blanks. */
        int place(int s) {
            return s % 2 == 1 ? s / 2 : c.in(1).shape().dim(1) + s / 2;
        }
    }
}
