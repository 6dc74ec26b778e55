package org.argali.tck;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.Pool;
import org.argali.op.SeparableConv;
import org.argali.op.SeparableConv.Backward;
import org.argali.op.SeparableConv.InputGradient;
import org.argali.op.Window;
import org.argali.reference.Reference;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** {@link SeparableConv} and its gradients, with and without padding, a bias and a maximum after it. */
final class SeparableConvCases {
    private static final Window PLAIN = Window.of(3, 3);
    private static final Window SAME = PLAIN.padding(List.of(1, 1), List.of(1, 1));

    private SeparableConvCases() {}

    static List<OpCase> rows() {
        List<OpCase> rows = new ArrayList<>();
        for (InputGradient input : InputGradient.values()) {
            add(rows, PLAIN, Shape.of(2, 9, 7, 3), 32, SeparableConv.NO_POOL, input);
            add(rows, SAME, Shape.of(3, 6, 5, 17), 33, Window.of(2, 2).strides(2, 2), input);
            add(rows, PLAIN, Shape.of(1, 40, 22, 32), 16, Window.of(2, 2).strides(2, 2), input);
            add(rows, SAME, Shape.of(2, 35, 11, 5), 7, Window.of(3, 2).strides(3, 2), input);
            add(rows, Window.of(1, 1), Shape.of(2, 3, 4, 20), 9, SeparableConv.NO_POOL, input);
            add(
                    rows,
                    Window.of(5, 4).padding(List.of(4, 0), List.of(1, 3)),
                    Shape.of(2, 3, 9, 16),
                    31,
                    SeparableConv.NO_POOL,
                    input);
            add(
                    rows,
                    Window.of(2, 6).padding(List.of(0, 5), List.of(1, 5)),
                    Shape.of(2, 2, 3, 4),
                    5,
                    SeparableConv.NO_POOL,
                    input);
            add(rows, SAME, Shape.of(0, 4, 4, 2), 3, SeparableConv.NO_POOL, input);
            add(rows, SAME, Shape.of(1, 300, 4, 2), 3, SeparableConv.NO_POOL, input);
        }
        return rows;
    }

    private static void add(List<OpCase> rows, Window window, Shape input, int f, Window pool, InputGradient wanted) {
        TensorType x = TensorType.f32().withShape(input);
        int c = input.last();
        TensorType depthwise =
                x.withShape(Shape.of(window.size().get(0), window.size().get(1), 1, c));
        TensorType pointwise = TensorType.f32(1, 1, c, f);
        SeparableConv plain = new SeparableConv(window, false, pool, true);
        TensorType y = SeparableConv.product(plain, window, List.of(x, depthwise, pointwise));
        if (wanted == InputGradient.NONE) {
            TensorType bias = TensorType.f32(f);
            rows.add(OpCase.of(plain, x, depthwise, pointwise));
            rows.add(OpCase.of(plain, x, depthwise, pointwise, bias));
            rows.add(OpCase.of(new SeparableConv(window, true, pool, true), x, depthwise, pointwise, bias));
        }
        Backward op = new Backward(window, pool, wanted);
        if (pool.equals(SeparableConv.NO_POOL)) {
            rows.add(OpCase.of(op, x, depthwise, pointwise, y));
            return;
        }
        rows.add(OpCase.of(new SeparableConv(window, false, pool, false), x, depthwise, pointwise));
        OpCase maximum = OpCase.of(new Pool(Pool.Kind.MAX, pool), y);
        TensorType pooled = maximum.op().infer(maximum.inputs()).get(0);
        OpCase row = OpCase.of(op, x, depthwise, pointwise, y, pooled, pooled).derived(in -> {
            NDArray highest = Reference.run(maximum.graph(), in.subList(3, 4)).get(0);
            return List.of(in.get(0), in.get(1), in.get(2), in.get(3), highest, in.get(5));
        });
        rows.add(row);
        rows.add(row.values(Values.PLAIN, Values.PLAIN, Values.PLAIN, Values.TIES, Values.ZEROS, Values.PLAIN));
    }
}
