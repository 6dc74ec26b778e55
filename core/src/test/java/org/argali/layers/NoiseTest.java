package org.argali.layers;

import static org.argali.layers.Layers.*;
import static org.argali.tensor.Shape.ANY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;

/** Statistics of what random layers do while training; the numbers come from a fixed seed. */
class NoiseTest {
    private static final NDArray ONES = NDArray.generate(TensorType.f32(100, 10, 10), i -> 1);

    private static NDArray train(UnaryOperator<Tensor> layer, NDArray x) {
        Tensor in = input(10, 10);
        Tensor out = layer.apply(in);
        assertThat(Evaluate.with(in, x).of(out)).as("not while training").isEqualTo(x);
        return Evaluate.with(in, x).training().of(out);
    }

    private static double mean(NDArray a) {
        return IntStream.range(0, a.size()).mapToDouble(a::at).average().orElseThrow();
    }

    private static double std(NDArray a) {
        double m = mean(a);
        return Math.sqrt(IntStream.range(0, a.size())
                .mapToDouble(i -> (a.at(i) - m) * (a.at(i) - m))
                .average()
                .orElseThrow());
    }

    @Test
    void gaussianNoiseAddsNormalNumbers() {
        NDArray y = train(x -> gaussianNoise(0.5).apply(x), ONES);
        assertThat(mean(y)).isCloseTo(1, within(0.02));
        assertThat(std(y)).isCloseTo(0.5, within(0.02));
    }

    @Test
    void gaussianDropoutKeepsTheMean() {
        NDArray y = train(x -> gaussianDropout(0.2).apply(x), ONES);
        assertThat(mean(y)).isCloseTo(1, within(0.02));
        assertThat(std(y)).isCloseTo(0.5, within(0.02));
    }

    @Test
    void alphaDropoutKeepsMeanAndVariance() {
        NDArray zeros = NDArray.zeros(ONES.type());
        NDArray y = train(x -> alphaDropout(0.3).apply(gaussianNoise(1).apply(x)), zeros);
        assertThat(mean(y)).isCloseTo(0, within(0.05));
        assertThat(std(y)).isCloseTo(1, within(0.05));
    }

    /** {@code a x + b} where an element stays, {@code a s + b} where it is dropped to what selu saturates at. */
    @Test
    void alphaDropoutFollowsItsFormula() {
        double rate = 0.3;
        double s = -1.0507009873554805 * 1.6732632423543772;
        double a = 1 / Math.sqrt((1 - rate) * (1 + rate * s * s));
        double b = -a * rate * s;
        NDArray y = train(x -> alphaDropout(rate).apply(x), ONES);
        int dropped = 0;
        for (int i = 0; i < y.size(); i++) {
            boolean gone = y.at(i) < 0;
            assertThat(y.at(i)).isCloseTo(gone ? a * s + b : a + b, within(1e-5));
            dropped += gone ? 1 : 0;
        }
        assertThat((double) dropped / y.size()).isCloseTo(rate, within(0.03));
    }

    @Test
    void dropoutChoosesOnceAlongAxesOfOneInTheNoiseShape() {
        NDArray y = train(x -> dropout(0.5).noiseShape(ANY, 1, ANY).apply(x), ONES);
        for (int n = 0; n < 100; n++) {
            for (int c = 0; c < 10; c++) {
                for (int t = 1; t < 10; t++) {
                    assertThat(y.get(n, t, c)).isEqualTo(y.get(n, 0, c)).isIn(0.0, 2.0);
                }
            }
        }
    }

    @Test
    void spatialDropoutDropsWholeChannels() {
        NDArray y = train(x -> spatialDropout1d(0.5).apply(x), ONES);
        int dropped = 0;
        for (int n = 0; n < 100; n++) {
            for (int c = 0; c < 10; c++) {
                double first = y.get(n, 0, c);
                assertThat(first).isIn(0.0, 2.0);
                dropped += first == 0 ? 1 : 0;
                for (int t = 1; t < 10; t++) {
                    assertThat(y.get(n, t, c)).isEqualTo(first);
                }
            }
        }
        assertThat(dropped / 1000.0).isCloseTo(0.5, within(0.05));
    }

    @Test
    void twoLayersDrawDifferentNumbers() {
        Tensor in = input(10, 10);
        Tensor difference = subtract(dropout(0.5).apply(in), dropout(0.5).apply(in));
        assertThat(std(Evaluate.with(in, ONES).training().of(difference))).isCloseTo(Math.sqrt(2), within(0.1));
    }
}
