package org.argali.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.argali.op.Unary;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The elementary functions against Java's in double: how many units in the last place they are off. */
class CpuFunctionsTest {
    private static final int N = 200_003;

    private record Function(Unary op, DoubleUnaryOperator exact, double low, double high) {}

    static Stream<Function> functions() {
        return Stream.of(
                new Function(Unary.EXP, Math::exp, -87, 88.7),
                new Function(Unary.EXPM1, Math::expm1, -20, 88),
                new Function(Unary.EXPM1, Math::expm1, -1e-3, 1e-3),
                new Function(Unary.LOG, Math::log, 1e-30, 10),
                new Function(Unary.LOG, Math::log, 0.9, 1.1),
                new Function(Unary.LOG1P, Math::log1p, -0.99, 100),
                new Function(Unary.LOG1P, Math::log1p, -1e-3, 1e-3),
                new Function(Unary.TANH, Math::tanh, -12, 12),
                new Function(Unary.TANH, Math::tanh, -1e-2, 1e-2),
                new Function(Unary.SIGMOID, x -> 1 / (1 + Math.exp(-x)), -80, 80),
                new Function(Unary.SIN, Math::sin, -1000, 1000),
                new Function(Unary.COS, Math::cos, -1000, 1000),
                new Function(Unary.SIN, Math::sin, 1e6, 1e30),
                new Function(Unary.SQRT, Math::sqrt, 0, 1e30));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void isWithinThreeUnitsInTheLastPlace(Function f) {
        Random random = new Random(5);
        NDArray x = NDArray.generate(TensorType.f32(N), i -> f.low + (f.high - f.low) * random.nextDouble());
        try (Device device = new CpuBackend().open(DeviceConfig.cpu());
                OneNode node = new OneNode(device, f.op, x.type())) {
            NDArray y = node.run(x).get(0);
            for (int i = 0; i < N; i++) {
                double exact = f.exact.applyAsDouble(x.at(i));
                double unit = Math.max(Math.ulp((float) exact), Float.MIN_NORMAL);
                assertThat(Math.abs(y.at(i) - exact) / unit)
                        .as("%s(%s)", f.op, x.at(i))
                        .isLessThan(3);
            }
        }
    }
}
