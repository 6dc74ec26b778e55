package org.argali.reference;

import java.util.Arrays;
import org.argali.op.Conv;
import org.argali.op.Window;
import org.argali.tensor.Shape;

/**
 * Convolution and its two gradients: one walk over all products {@code x * w} that make up an output, of which each of
 * the three writes another factor.
 */
final class ConvLoops {
    private ConvLoops() {}

    static void forward(Conv op, Loop.Call c) {
        Cells x = c.in(0);
        Cells w = c.in(1);
        Cells y = c.out();
        y.fill(0);
        walk(
                op.window(),
                op.groups(),
                x.shape(),
                w.shape(),
                y.shape(),
                (atX, atW, atY) -> y.add(x.at(atX) * w.at(atW), atY));
    }

    static void backwardData(Conv.BackwardData op, Loop.Call c) {
        Cells w = c.in(0);
        Cells dy = c.in(1);
        Cells dx = c.out();
        dx.fill(0);
        walk(
                op.window(),
                op.groups(),
                dx.shape(),
                w.shape(),
                dy.shape(),
                (atX, atW, atY) -> dx.add(dy.at(atY) * w.at(atW), atX));
    }

    static void backwardFilter(Conv.BackwardFilter op, Loop.Call c) {
        Cells x = c.in(0);
        Cells dy = c.in(1);
        Cells dw = c.out();
        dw.fill(0);
        walk(
                op.window(),
                op.groups(),
                x.shape(),
                dw.shape(),
                dy.shape(),
                (atX, atW, atY) -> dw.add(x.at(atX) * dy.at(atY), atW));
    }

    private interface Product {
        /** Indices of the factors {@code x} and {@code w} and of the sum {@code y}. */
        void at(int[] x, int[] w, int[] y);
    }

    private static void walk(Window window, int groups, Shape x, Shape w, Shape y, Product product) {
        int rank = window.rank();
        int channels = w.dim(rank); // of one group
        int perGroup = w.last() / groups;
        Indices.forEach(
                y,
                atY -> Indices.forEach(new Shape(window.size()), tap -> {
                    int[] atX = new int[rank + 2];
                    atX[0] = atY[0];
                    if (!WindowWalk.place(window, x, atY, tap, atX)) {
                        return; // padding is 0
                    }
                    int group = atY[rank + 1] / perGroup;
                    for (int k = 0; k < channels; k++) {
                        atX[rank + 1] = group * channels + k;
                        int[] atW = Arrays.copyOf(tap, rank + 2);
                        atW[rank] = k;
                        atW[rank + 1] = atY[rank + 1];
                        product.at(atX, atW, atY);
                    }
                }));
    }
}
