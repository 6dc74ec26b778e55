package org.argali.metrics;

import java.util.List;
import org.argali.tensor.NDArray;

/** The area under a curve from counts for each threshold. */
final class AreaUnderCurve {
    private final double[] tp;
    private final double[] fp;
    private final double[] tn;
    private final double[] fn;

    /** Of one of several labels, whose counts are columns. */
    AreaUnderCurve(List<NDArray> counts, int label, int labels) {
        tp = column(counts.get(0), label, labels);
        fp = column(counts.get(1), label, labels);
        tn = column(counts.get(2), label, labels);
        fn = column(counts.get(3), label, labels);
    }

    private static double[] column(NDArray a, int label, int labels) {
        double[] c = new double[a.size() / labels];
        for (int i = 0; i < c.length; i++) {
            c[i] = a.at(i * labels + label);
        }
        return c;
    }

    private static double share(double a, double b) {
        return b == 0 ? 0 : a / b;
    }

    double of(Auc.Curve curve, Auc.Summation summation) {
        int n = tp.length;
        double[] x = new double[n];
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            double recall = share(tp[i], tp[i] + fn[i]);
            x[i] = switch (curve) {
                case ROC -> share(fp[i], fp[i] + tn[i]);
                case PR -> recall;
                case PRGAIN -> tp[i] == 0 ? 0 : Math.max(0, gain(i, fn[i]));
            };
            y[i] = switch (curve) {
                case ROC -> recall;
                case PR -> share(tp[i], tp[i] + fp[i]);
                case PRGAIN -> tp[i] == 0 ? 1 : gain(i, fp[i]);
            };
        }
        double area = 0;
        for (int i = 0; i + 1 < n; i++) {
            double height = switch (summation) {
                case INTERPOLATION -> (y[i] + y[i + 1]) / 2;
                case MINORING -> Math.min(y[i], y[i + 1]);
                case MAJORING -> Math.max(y[i], y[i + 1]);
            };
            area += (x[i] - x[i + 1]) * height;
        }
        return area;
    }

    /** {@code 1 - (positives / negatives) wrong / tp}. */
    private double gain(int i, double wrong) {
        return 1 - share(tp[i] + fn[i], tn[i] + fp[i]) * share(wrong, tp[i]);
    }

    /** True positives, not precision, are a line between two thresholds (Davis and Goadrich 2006). */
    double precisionRecall() {
        double area = 0;
        for (int i = 0; i + 1 < tp.length; i++) {
            double positives = tp[i] + fp[i];
            double next = tp[i + 1] + fp[i + 1];
            double found = tp[i] - tp[i + 1];
            double slope = share(found, Math.max(positives - next, 0));
            double intercept = tp[i + 1] - slope * next;
            double ratio = positives > 0 && next > 0 ? positives / next : 1;
            area += share(slope * (found + intercept * Math.log(ratio)), Math.max(tp[i + 1] + fn[i + 1], 0));
        }
        return area;
    }
}
