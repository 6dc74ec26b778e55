package org.argali.reference;

import org.argali.op.LookupConv;

/** Products of a table with a filter, looked up and added. */
final class LookupConvLoop {
    private LookupConvLoop() {}

    static void forward(LookupConv op, Loop.Call c) {
        Cells p = c.in(0);
        Cells ids = c.in(1);
        c.out().fill(0);
        each(
                p.shape().dim(1),
                p.shape().dim(2),
                ids,
                (product, out) -> c.out().set(out, c.out().get(out) + p.get(product)));
    }

    static void backward(LookupConv.Backward op, Loop.Call c) {
        Cells dy = c.in(1);
        c.out().fill(0);
        each(
                op.size(),
                dy.shape().dim(2),
                c.in(0),
                (product, out) -> c.out().set(product, c.out().get(product) + dy.get(out)));
    }

    private interface Pair {
        void meet(int product, int out);
    }

    /** Each element of the products with the elements of the result that it is added to. */
    private static void each(int size, int filters, Cells ids, Pair pair) {
        int t = ids.shape().dim(1);
        int outputs = t - size + 1;
        for (int n = 0; n < ids.shape().dim(0); n++) {
            for (int o = 0; o < outputs; o++) {
                for (int j = 0; j < size; j++) {
                    int id = (int) ids.get(n * t + o + j);
                    for (int f = 0; f < filters; f++) {
                        pair.meet((id * size + j) * filters + f, (n * outputs + o) * filters + f);
                    }
                }
            }
        }
    }
}
