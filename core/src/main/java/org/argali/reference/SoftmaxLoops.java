package org.argali.reference;

import org.argali.op.LogSoftmax;
import org.argali.op.Softmax;

/** Softmax and its logarithm over the last axis, row by row. */
final class SoftmaxLoops {
    private SoftmaxLoops() {}

    static void softmax(Softmax op, Loop.Call c) {
        rows(c, (x, max, sum) -> Math.exp(x - max) / sum);
    }

    static void logSoftmax(LogSoftmax op, Loop.Call c) {
        rows(c, (x, max, sum) -> x - max - Math.log(sum));
    }

    private interface Element {
        double of(double x, double max, double sum);
    }

    private static void rows(Loop.Call c, Element element) {
        Cells x = c.in(0);
        int n = x.shape().last();
        for (int from = 0; from < x.size(); from += n) {
            double max = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < n; i++) {
                max = Math.max(max, x.get(from + i));
            }
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += Math.exp(x.get(from + i) - max);
            }
            for (int i = 0; i < n; i++) {
                c.out().set(from + i, element.of(x.get(from + i), max, sum));
            }
        }
    }
}
