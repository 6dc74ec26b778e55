package org.argali.cuda;

import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.embedding;
import static org.argali.layers.Layers.gru;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.lstm;
import static org.argali.layers.Layers.simpleRnn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.argali.cuda.simulation.Simulation;
import org.argali.layers.Layer;
import org.argali.layers.Tensor;
import org.argali.model.Model;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Recurrent layers train on their own kernels, with masks: two launches for all steps or, of many units, one for each step. */
class SimulatedRecurrenceTest extends SimulatedTest {
    private static final int STEPS = 5;
    private static final NDArray X = NDArray.generate(
            new TensorType(DType.INT32, Shape.of(4, STEPS)), i -> i % STEPS < 2 + i / STEPS ? 1 + i % 7 : 0);
    private static final NDArray Y = NDArray.generate(TensorType.f32(4, 1), i -> Math.sin(i));

    /** Layers, the words that their kernels begin with, and launches of these in a step of training. */
    enum Case {
        LSTM("The recurrence of an LSTM", 2),
        GRU("The recurrence of gated recurrent units", 2),
        SIMPLE_RNN("The recurrence of a simple RNN", 2),
        MANY_GRU("The recurrence of gated recurrent units", 2 * STEPS + 1),
        MANY_SIMPLE_RNN("The recurrence of a simple RNN", 2 * STEPS + 1);

        final String words;
        final int launches;

        Case(String words, int launches) {
            this.words = words;
            this.launches = launches;
        }

        Layer layer() {
            return switch (this) {
                case LSTM -> lstm(5);
                case GRU -> gru(5);
                case SIMPLE_RNN -> simpleRnn(5);
                case MANY_GRU -> gru(66);
                case MANY_SIMPLE_RNN -> simpleRnn(66);
            };
        }
    }

    @AfterEach
    void asBefore() {
        Runtime.configure(DeviceConfig.reference());
    }

    private static List<Double> losses(Case c) {
        Runtime.seed(7);
        Tensor ids = input(DType.INT32, STEPS);
        Tensor words = embedding(8, 6).maskZero(true).apply(ids);
        Model m = Model.of(ids, dense(1).apply(c.layer().apply(words)));
        m.compile("adam", "mse");
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(m.trainOnBatch(X, Y).loss());
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource
    void trainsAsOnTheReference(Case c) {
        Runtime.configure(DeviceConfig.reference());
        List<Double> wanted = losses(c);
        Runtime.configure(EACH_ALONE);
        Simulation.resetStrict(3);
        List<Double> got = losses(c);
        for (int i = 0; i < wanted.size(); i++) {
            assertThat(got.get(i)).as("step %d", i).isCloseTo(wanted.get(i), within(1e-5));
        }
        assertThat(Simulation.ran(c.words)).isEqualTo(4L * c.launches);
    }
}
