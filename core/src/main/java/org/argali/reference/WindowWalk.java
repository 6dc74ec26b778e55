package org.argali.reference;

import org.argali.op.Window;
import org.argali.tensor.Shape;

/** Where a window's elements lie. */
final class WindowWalk {
    private WindowWalk() {}

    /**
     * Writes the spatial part of the input's index that output {@code atY} sees through element {@code tap} of its
     * window.
     *
     * @return whether that is inside the input, not padding
     */
    static boolean place(Window window, Shape x, int[] atY, int[] tap, int[] atX) {
        for (int i = 0; i < tap.length; i++) {
            int at = atY[i + 1] * window.strides().get(i)
                    + tap[i] * window.dilations().get(i)
                    - window.low().get(i);
            if (at < 0 || at >= x.dim(i + 1)) {
                return false;
            }
            atX[i + 1] = at;
        }
        return true;
    }
}
