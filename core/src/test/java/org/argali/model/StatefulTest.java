package org.argali.model;

import static org.argali.layers.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.argali.layers.Layer;
import org.argali.layers.SequenceLayer;
import org.argali.op.ShapeException;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stateful layers: a sequence in two halves gives what the whole gives. */
class StatefulTest {
    private static final NDArray WHOLE = NDArray.generate(TensorType.f32(2, 6, 3), i -> Math.sin(1 + 0.7 * i));

    @BeforeAll
    static void reference() {
        Runtime.configure(DeviceConfig.auto().on(DeviceConfig.Kind.REFERENCE));
    }

    @AfterAll
    static void back() {
        Runtime.configure(DeviceConfig.auto());
    }

    private static NDArray steps(int from, int to) {
        int n = to - from;
        return NDArray.generate(TensorType.f32(2, n, 3), i -> WHOLE.get(i / (3 * n), from + i / 3 % n, i % 3));
    }

    static Stream<SequenceLayer<?>> layers() {
        return Stream.of(
                lstm(4),
                gru(4),
                simpleRnn(4),
                rnn(gru(4).cell(), lstm(3).cell()),
                lstm(4).activation(org.argali.layers.Activations.ELU));
    }

    private static Model model(Layer layer) {
        return Sequential.of(input(org.argali.tensor.Shape.ANY, 3), layer);
    }

    private static void assertClose(NDArray got, NDArray want) {
        for (int i = 0; i < want.size(); i++) {
            assertThat(got.at(i)).isCloseTo(want.at(i), within(1e-6));
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void halvesGiveWhatTheWholeGives(SequenceLayer<?> layer) {
        Model m = model(layer.stateful(true));
        NDArray whole = m.predict(WHOLE);
        m.resetStates();
        NDArray first = m.predict(steps(0, 3));
        NDArray second = m.predict(steps(3, 6));
        assertClose(second, whole);
        m.resetStates();
        assertClose(m.predict(steps(0, 3)), first);
        assertThat(m.predict(steps(0, 3))).isNotEqualTo(first);
    }

    /** {@code h = tanh(x W + h U + b)}, where the first h of a batch is the last of the one before. */
    @Test
    void statesGoOnByTheFormula() {
        Model m = model(simpleRnn(4).stateful(true));
        NDArray w = m.weights().get(0).value();
        NDArray u = m.weights().get(1).value();
        NDArray b = m.weights().get(2).value();
        double[][] h = new double[2][4];
        for (int batch = 0; batch < 3; batch++) {
            NDArray x = steps(batch * 2, batch * 2 + 2);
            NDArray got = m.predict(x);
            for (int sample = 0; sample < 2; sample++) {
                for (int t = 0; t < 2; t++) {
                    double[] next = new double[4];
                    for (int k = 0; k < 4; k++) {
                        double z = b.get(k);
                        for (int i = 0; i < 3; i++) {
                            z += x.get(sample, t, i) * w.get(i, k);
                        }
                        for (int j = 0; j < 4; j++) {
                            z += h[sample][j] * u.get(j, k);
                        }
                        next[k] = Math.tanh(z);
                    }
                    h[sample] = next;
                }
                for (int k = 0; k < 4; k++) {
                    assertThat(got.get(sample, k)).isCloseTo(h[sample][k], within(1e-6));
                }
            }
        }
    }

    @Test
    void trainingAndEvaluationCarryStatesToo() {
        Model m = model(lstm(4).stateful(true));
        m.compile("sgd", "mse", "mae");
        NDArray y = NDArray.zeros(TensorType.f32(2, 4));
        NDArray fresh = m.predict(steps(0, 3));
        m.resetStates();
        m.evaluate(steps(3, 6), y);
        NDArray afterEvaluation = m.predict(steps(0, 3));
        m.resetStates();
        m.fit(steps(3, 6), y, Fit.epochs(1).batchSize(2).verbose(0));
        NDArray afterTraining = m.predict(steps(0, 3));
        assertThat(afterEvaluation).isNotEqualTo(fresh);
        assertThat(afterTraining).isNotEqualTo(fresh);
        assertThat(m.weights()).extracting(w -> w.name()).containsExactly("kernel", "recurrent_kernel", "bias");
    }

    @Test
    void anotherSizeOfBatchesIsRefused() {
        Model m = model(lstm(4).stateful(true).name("memory"));
        m.predict(WHOLE);
        assertThatThrownBy(() -> m.predict(WHOLE.rows(0, 1)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[memory] is stateful and keeps states [2,4] from batch to batch, but this batch "
                        + "has states [1,4]; give all batches one size");
    }

    @Test
    void bothDirectionsAreReset() {
        Model m = model(bidirectional(gru(4).stateful(true)));
        NDArray first = m.predict(WHOLE);
        assertThat(m.predict(WHOLE)).isNotEqualTo(first);
        m.resetStates();
        assertThat(m.predict(WHOLE)).isEqualTo(first);
    }
}
