package org.argali.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.ServiceLoader;
import org.argali.graph.Graph;
import org.argali.graph.GraphText;
import org.argali.op.Binary;
import org.argali.op.Unary;
import org.argali.spi.Backend;
import org.argali.spi.DeviceException;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values known from elsewhere, for what the reference computes itself and nothing else checks. */
class ReferenceTest {
    private static NDArray run(String types, String op, NDArray... inputs) {
        StringBuilder parameters = new StringBuilder();
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < inputs.length; i++) {
            parameters.append(i == 0 ? "" : ", ").append("%" + i + ":" + inputs[i].type() + " x" + i);
            names.append(" %").append(i);
        }
        String text = "graph(" + parameters + ")\n %9 = " + op + names + " : " + types + "   # embedding_1\n return %9";
        return Reference.run(GraphText.parse(text), List.of(inputs)).get(0);
    }

    private static NDArray f(float... values) {
        return NDArray.of(values);
    }

    @Test
    void everyOpHasALoop() {
        assertThat(new ReferenceBackend().lowerings().missing()).isEmpty();
    }

    @Test
    void isFoundAsAService() {
        assertThat(ServiceLoader.load(Backend.class)).extracting(Backend::name).contains("reference");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.1, 0.112462916018284892203",
        "0.5, 0.520499877813046537683",
        "1, 0.842700792949714869341",
        "2, 0.995322265018952734162",
        "3.5, 0.999999256901627658587",
        "5, 0.999999999998462540206",
        "7, 1",
        "Infinity, 1"
    })
    void errorFunction(double x, double erf) {
        assertThat(Scalars.erf(x)).isCloseTo(erf, within(2e-15));
        assertThat(Scalars.erf(-x)).isCloseTo(-erf, within(2e-15));
    }

    @ParameterizedTest
    @CsvSource({
        "ADD, 2147483647, 1, -2147483648",
        "MUL, 65536, 65537, 65536",
        "DIV, 7, 2, 3",
        "DIV, -7, 2, -3",
        "DIV, 7, 0, 0",
        "DIV, -2147483648, -1, -2147483648",
        "SUB, -2147483648, 1, 2147483647",
        "MAXIMUM, -3, 2, 2"
    })
    void integersWrapAround(Binary op, int a, int b, int want) {
        assertThat(Scalars.binary(op, DType.INT32, a, b)).isEqualTo(want);
    }

    @Test
    void theSmallestIntegerHasNoOpposite() {
        assertThat(Scalars.unary(Unary.ABS, DType.INT32, Integer.MIN_VALUE)).isEqualTo(Integer.MIN_VALUE);
        assertThat(Scalars.unary(Unary.NEG, DType.INT32, Integer.MIN_VALUE)).isEqualTo(Integer.MIN_VALUE);
    }

    @Test
    void powersFollowC() {
        assertThat(Scalars.binary(Binary.POW, DType.FLOAT32, 1, Double.NaN)).isEqualTo(1);
        assertThat(Scalars.binary(Binary.POW, DType.FLOAT32, -1, Double.NEGATIVE_INFINITY))
                .isEqualTo(1);
        assertThat(Scalars.binary(Binary.POW, DType.FLOAT32, Double.NaN, 0)).isEqualTo(1);
        assertThat(Scalars.binary(Binary.POW, DType.FLOAT32, -2, 0.5)).isNaN();
    }

    @Test
    void convolution() {
        NDArray x = NDArray.of(new float[] {1, 2, 3, 4}, 1, 4, 1);
        NDArray w = NDArray.of(new float[] {10, 1}, 2, 1, 1);
        String same = "conv{window={size=[2], strides=[1], dilations=[1], low=[0], high=[1]}, groups=1}";
        assertThat(run("f32[1,4,1]", same, x, w)).isEqualTo(NDArray.of(new float[] {12, 23, 34, 40}, 1, 4, 1));
    }

    @Test
    void averagesDoNotCountPadding() {
        NDArray x = NDArray.of(new float[] {1, 2, 4}, 1, 3, 1);
        String pool = "pool{kind=average, window={size=[2], strides=[1], dilations=[1], low=[1], high=[0]}}";
        assertThat(run("f32[1,3,1]", pool, x)).isEqualTo(NDArray.of(new float[] {1, 1.5f, 3}, 1, 3, 1));
    }

    @Test
    void reductionsOverNothing() {
        NDArray none = NDArray.of(new float[0], 2, 0);
        for (String kind : List.of("sum", "prod", "max", "min")) {
            NDArray got = run("f32[2]", "reduce{kind=" + kind + ", axes=[1], keepDims=false}", none);
            float want = switch (kind) {
                case "sum" -> 0;
                case "prod" -> 1;
                case "max" -> Float.NEGATIVE_INFINITY;
                default -> Float.POSITIVE_INFINITY;
            };
            assertThat(got).isEqualTo(f(want, want));
        }
    }

    @Test
    void randomNumbersArePhilox() {
        NDArray u = run("f32[5]", "random{shape=[5], stream=0}", NDArray.of(new int[] {0, 0, 0}));
        assertThat(u.at(0)).isEqualTo(0x6627e8 * 0x1p-24);
        assertThat(u.at(3)).isEqualTo(0x9b00db * 0x1p-24);
    }

    @Test
    void anIdOutsideTheTable() {
        NDArray table = NDArray.zeros(TensorType.f32(2000, 3));
        NDArray ids = NDArray.zeros(TensorType.i32(5, 20));
        ids.set(3 * 20 + 17, 20000);
        assertThatThrownBy(() -> run("f32[5,20,3]", "gather", table, ids))
                .isInstanceOf(DeviceException.class)
                .hasMessage("[embedding_1] id 20000 at position [3,17] is outside a table of 2000 rows");
    }

    @Test
    void nothingIsRoundedInBetween() {
        Graph g = GraphText.parse("graph(%0:f32[1] x)\n %1 = square %0 : f32[1]\n %2 = sqrt %1 : f32[1]\n return %2");
        assertThat(Reference.runDoubles(g, List.of(new double[] {1e30 + 1e15})).get(0))
                .containsExactly(1e30 + 1e15);
    }

    @Test
    void inputsMustFit() {
        Graph g = GraphText.parse("graph(%0:f32[2] x)\n return %0");
        assertThatThrownBy(() -> Reference.run(g, List.of()))
                .hasMessage("the graph has 1 parameters, but 0 values were given");
        assertThatThrownBy(() -> Reference.run(g, List.of(f(1, 2, 3))))
                .hasMessage("parameter 0 is f32[2], but 3 elements were given");
    }

    @Test
    void aWrongGradientWouldBeFound() {
        assertThat(GradientCheck.of(Unary.TANH, List.of(f(0.5f, -1)), 7)).isEmpty();
        assertThat(GradientCheck.of(Unary.FLOOR, List.of(f(1)), 7)) // a step
                .singleElement()
                .extracting(Object::toString)
                .asString()
                .startsWith("the gradient of input 0, element 0 is 0.0, but the central difference is ");
    }
}
