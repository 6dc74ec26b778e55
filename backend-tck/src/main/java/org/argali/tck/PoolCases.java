package org.argali.tck;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.argali.op.Pool;
import org.argali.op.Window;
import org.argali.reference.Reference;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** {@link Pool} and its gradient. */
final class PoolCases {
    private PoolCases() {}

    static List<OpCase> rows() {
        List<OpCase> rows = new ArrayList<>();
        for (Pool.Kind kind : Pool.Kind.values()) {
            add(rows, kind, Window.of(1), Shape.of(1, 1, 1));
            add(rows, kind, Window.of(2).strides(2), Shape.of(2, 33, 3));
            add(rows, kind, Window.of(3), Shape.of(2, 17, 5));
            add(rows, kind, pad(Window.of(3), 1, 1).strides(2), Shape.of(2, 9, 31));
            add(rows, kind, Window.of(2, 2).strides(2, 2), Shape.of(2, 8, 8, 3));
            add(rows, kind, Window.of(2, 2).strides(2, 2), Shape.of(2, 7, 9, 33));
            add(rows, kind, Window.of(3, 3).strides(2, 2), Shape.of(2, 9, 9, 4));
            add(rows, kind, pad(Window.of(3, 3), 0, 1).strides(2, 2), Shape.of(2, 8, 10, 5));
            add(rows, kind, pad(Window.of(3, 3), 1, 1), Shape.of(1, 6, 7, 32));
            add(rows, kind, pad(Window.of(3, 3), 1, 1).strides(2, 2), Shape.of(1, 15, 15, 130)); // blocks of channels
            add(rows, kind, pad(Window.of(3, 3), 2, 2), Shape.of(1, 5, 5, 3));
            add(
                    rows,
                    kind,
                    Window.of(3, 2).padding(List.of(1, 0), List.of(2, 1)).strides(1, 3),
                    Shape.of(2, 6, 8, 3));
            add(rows, kind, Window.of(7, 7), Shape.of(2, 7, 7, 17));
            add(rows, kind, Window.of(1, 1).strides(2, 2), Shape.of(2, 5, 5, 2));
            add(rows, kind, Window.of(2, 2).strides(3, 3), Shape.of(1, 8, 8, 2)); // some elements are never seen
            add(rows, kind, Window.of(2, 2), Shape.of(0, 4, 4, 2));
            add(rows, kind, Window.of(2, 2, 2).strides(2, 2, 2), Shape.of(1, 4, 5, 4, 3));
            add(rows, kind, pad(Window.of(3, 2, 3), 1, 1).strides(1, 2, 1), Shape.of(2, 3, 4, 3, 2));
        }
        return rows;
    }

    private static Window pad(Window w, int low, int high) {
        return w.padding(Collections.nCopies(w.rank(), low), Collections.nCopies(w.rank(), high));
    }

    /** A pooling and its gradient, the latter also where elements of a window are equal. */
    private static void add(List<OpCase> rows, Pool.Kind kind, Window window, Shape input) {
        TensorType x = TensorType.f32().withShape(input);
        OpCase pool = OpCase.of(new Pool(kind, window), x);
        TensorType y = pool.op().infer(pool.inputs()).get(0);
        rows.add(x.size() > 0 && x.size() < 1000 ? pool.gradient() : pool);
        rows.add(pool.values(Values.constant(-2)));
        OpCase backward = OpCase.of(new Pool.Backward(kind, window), x, y, y).derived(arrays -> {
            NDArray pooled = Reference.run(pool.graph(), arrays.subList(0, 1)).get(0);
            return List.of(arrays.get(0), pooled, arrays.get(2));
        });
        rows.add(backward);
        rows.add(backward.values(Values.TIES, Values.ZEROS, Values.PLAIN));
    }
}
