package org.argali.reference;

import org.argali.op.MatMul;

/** A sum of products for each element. */
final class MatMulLoop {
    private MatMulLoop() {}

    static void run(MatMul op, Loop.Call c) {
        Cells a = c.in(0);
        Cells b = c.in(1);
        int inner = a.shape().dim(op.transA() ? -2 : -1);
        Indices.forEach(c.out().shape(), index -> {
            int row = index[index.length - 2];
            int column = index[index.length - 1];
            double sum = 0;
            for (int k = 0; k < inner; k++) {
                double left = a.at(op.transA() ? last(index, k, row) : last(index, row, k));
                double right = b.at(op.transB() ? last(index, column, k) : last(index, k, column));
                sum += left * right;
            }
            c.out().put(sum, index);
        });
    }

    /** {@code index} with its last two entries replaced. */
    private static int[] last(int[] index, int row, int column) {
        int[] i = index.clone();
        i[i.length - 2] = row;
        i[i.length - 1] = column;
        return i;
    }
}
