package org.argali.reference;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.Pool;
import org.argali.op.Window;
import org.argali.tensor.Shape;

/** Maximum or mean of windows. */
final class PoolLoops {
    private PoolLoops() {}

    static void forward(Pool op, Loop.Call c) {
        Cells x = c.in(0);
        Indices.forEach(c.out().shape(), atY -> {
            List<int[]> seen = seen(op.window(), x.shape(), atY);
            double y = op.kind() == Pool.Kind.MAX ? x.at(first(x, seen)) : mean(x, seen);
            c.out().put(y, atY);
        });
    }

    static void backward(Pool.Backward op, Loop.Call c) {
        Cells x = c.in(0);
        Cells dy = c.in(2);
        Cells dx = c.out();
        dx.fill(0);
        Indices.forEach(dy.shape(), atY -> {
            List<int[]> seen = seen(op.window(), x.shape(), atY);
            if (op.kind() == Pool.Kind.MAX) {
                dx.add(dy.at(atY), first(x, seen));
            } else {
                seen.forEach(atX -> dx.add(dy.at(atY) / seen.size(), atX));
            }
        });
    }

    /** Indices of the input that the window of output {@code atY} covers, in row-major order. */
    private static List<int[]> seen(Window window, Shape x, int[] atY) {
        List<int[]> all = new ArrayList<>();
        Indices.forEach(new Shape(window.size()), tap -> {
            int[] atX = atY.clone();
            if (WindowWalk.place(window, x, atY, tap, atX)) {
                all.add(atX);
            }
        });
        return all;
    }

    private static int[] first(Cells x, List<int[]> seen) {
        int[] best = seen.get(0);
        for (int[] atX : seen) {
            best = x.at(atX) > x.at(best) ? atX : best;
        }
        return best;
    }

    private static double mean(Cells x, List<int[]> seen) {
        double sum = 0;
        for (int[] atX : seen) {
            sum += x.at(atX);
        }
        return sum / seen.size();
    }
}
