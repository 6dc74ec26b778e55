package org.argali.onnx;

import java.util.List;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;

/** Arrays with their axes in another order. */
final class Turned {
    private Turned() {}

    /** A copy whose axis {@code i} is axis {@code order[i]}; the array itself if nothing changes. */
    static NDArray array(NDArray a, List<Integer> order) {
        int rank = order.size();
        boolean same = true;
        for (int i = 0; i < rank; i++) {
            same &= order.get(i) == i;
        }
        if (same) {
            return a;
        }
        Shape s = a.shape();
        int[] dims = order.stream().mapToInt(s::dim).toArray();
        int[] steps = order.stream().mapToInt(i -> (int) s.size(i + 1, rank)).toArray();
        int[] at = new int[rank];
        NDArray out = NDArray.zeros(a.type().withShape(Shape.of(dims)));
        int from = 0;
        for (int to = 0; to < out.size(); to++) {
            out.copyFrom(a, from, to, 1);
            for (int i = rank - 1; i >= 0; i--) {
                from += steps[i];
                if (++at[i] < dims[i]) {
                    break;
                }
                from -= steps[i] * dims[i];
                at[i] = 0;
            }
        }
        return out;
    }
}
