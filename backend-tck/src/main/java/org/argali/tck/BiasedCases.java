package org.argali.tck;

import java.util.List;
import java.util.stream.Stream;
import org.argali.op.Biased;
import org.argali.op.Conv;
import org.argali.op.MatMul;
import org.argali.op.Window;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** {@link Biased}: all products and convolutions of their own cases, with a bias and with a ReLU. */
final class BiasedCases {
    private BiasedCases() {}

    static List<OpCase> rows() {
        Stream<OpCase> plain = Stream.of(MatMulCases.rows(), ConvCases.rows())
                .flatMap(List::stream)
                .filter(row -> Biased.takes(row.op()))
                .flatMap(row -> Stream.of(biased(row, false), biased(row, true)));
        return Stream.concat(plain, special()).toList();
    }

    private static OpCase biased(OpCase row, boolean relu) {
        TensorType y = row.op().infer(row.inputs()).get(0);
        TensorType bias = y.withShape(Shape.of(y.shape().last()));
        TensorType[] all = Stream.concat(row.inputs().stream(), Stream.of(bias)).toArray(TensorType[]::new);
        return OpCase.of(new Biased(row.op(), relu), all);
    }

    /** NaN is not cut off. */
    private static Stream<OpCase> special() {
        return Stream.of(
                OpCase.of(
                                new Biased(MatMul.PLAIN, true),
                                TensorType.f32(220, 100),
                                TensorType.f32(100, 101),
                                TensorType.f32(101))
                        .values(Values.SPECIAL, Values.ONES, Values.ZEROS),
                OpCase.of(
                                new Biased(new Conv(Window.of(1, 1), 1), true),
                                TensorType.f32(2, 7, 5, 1),
                                TensorType.f32(1, 1, 1, 16),
                                TensorType.f32(16))
                        .values(Values.SPECIAL, Values.ONES, Values.ZEROS),
                OpCase.of(
                                new Biased(new Conv(Window.of(3), 1), true),
                                TensorType.f32(1, 40, 1),
                                TensorType.f32(3, 1, 16),
                                TensorType.f32(16))
                        .values(Values.SPECIAL, Values.ONES, Values.ZEROS),
                OpCase.of(
                                new Biased(MatMul.PLAIN, true),
                                TensorType.f32(33, 1),
                                TensorType.f32(1, 40),
                                TensorType.f32(40))
                        .values(Values.ONES, Values.SPECIAL, Values.ZEROS));
    }
}
