package org.argali.model;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SIGMOID;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.dropout;
import static org.argali.layers.Layers.embedding;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.lstm;
import static org.argali.optimizers.Optimizers.sgd;
import static org.argali.tensor.DType.INT32;
import static org.argali.tensor.Shape.ANY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.argali.layers.Tensor;
import org.argali.losses.Losses;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FitTest {
    private static final NDArray X = NDArray.generate(TensorType.f32(50, 3), i -> Math.sin(i * (1 + i % 3)));
    private static final NDArray Y =
            NDArray.generate(TensorType.f32(50, 1), i -> 2 * X.at(3 * i) - X.at(3 * i + 1) + 0.5 * X.at(3 * i + 2) + 1);

    @BeforeEach
    void reference() {
        Runtime.configure(DeviceConfig.reference());
        Runtime.seed(7);
    }

    private static Model linear() {
        Model m = Sequential.of(input(3), dense(1));
        m.compile(sgd().learningRate(0.1), Losses.mse(), "mae");
        return m;
    }

    @Test
    void learnsALinearFunction() {
        Model m = linear();
        History h = m.fit(X, Y, Fit.epochs(300).batchSize(16).verbose(0));
        assertThat(h.last("loss")).isLessThan(1e-4);
        assertThat(h.names()).containsExactly("loss", "mae");
        assertThat(h.epochs()).hasSize(300);
        NDArray kernel = m.getWeights().get(0);
        assertThat(kernel.at(0)).isCloseTo(2, within(0.02));
        assertThat(kernel.at(1)).isCloseTo(-1, within(0.02));
    }

    @Test
    void theLastShortBatchCounts() {
        Model m = linear();
        List<NDArray> before = m.getWeights();
        double loss = 0;
        for (int i = 0; i < 50; i++) {
            double p = m.getWeights().get(1).at(0);
            for (int k = 0; k < 3; k++) {
                p += before.get(0).at(k) * X.at(3 * i + k);
            }
            loss += (p - Y.at(i)) * (p - Y.at(i)) / 50;
        }
        assertThat(m.evaluate(X, Y, 16).loss()).isCloseTo(loss, within(1e-5 * loss));
        assertThat(m.predict(X, 16).type()).isEqualTo(TensorType.f32(50, 1));
        assertThat(m.predict(X, 16)).isEqualTo(m.predict(X, 50));
    }

    @Test
    void theSameSeedGivesTheSameNumbers() {
        assertThat(trained(7)).isEqualTo(trained(7)).isNotEqualTo(trained(8));
    }

    private static List<NDArray> trained(long seed) {
        Runtime.seed(seed);
        Model m = Sequential.of(input(3), dense(8).activation(RELU), dropout(0.3), dense(1));
        m.compile("rmsprop", "mse");
        m.fit(X, Y, Fit.epochs(3).batchSize(16).verbose(0));
        return m.getWeights();
    }

    @Test
    void validationTakesTheLastSamples() {
        Model m = linear();
        History h = m.fit(X, Y, Fit.epochs(2).verbose(0).validationSplit(0.2));
        assertThat(h.names()).containsExactly("loss", "mae", "val_loss", "val_mae");
        assertThat(h.last("val_loss"))
                .isEqualTo(m.evaluate(X.rows(40, 50), Y.rows(40, 50)).loss());
    }

    @Test
    void severalOutputsByNameInOrderAndWeighted() {
        Tensor in = input(3);
        Tensor x = dense(4).activation(RELU).apply(in);
        Model m = Model.of(
                in,
                dense(1).name("age").apply(x),
                dense(1).activation(SIGMOID).name("gender").apply(x));
        m.compile(Compile.optimizer("sgd")
                .loss("age", "mse", 0.25)
                .loss("gender", "binary_crossentropy", 10)
                .metricsOf("gender", "acc"));
        NDArray gender = NDArray.generate(TensorType.f32(50, 1), i -> i % 2);
        History h = m.fit(
                X,
                Map.of("gender", gender, "age", Y),
                Fit.epochs(1).shuffle(false).batchSize(50).verbose(0));
        assertThat(h.names()).containsExactly("loss", "age_loss", "gender_loss", "gender_acc");
        assertThat(h.last("loss")).isCloseTo(0.25 * h.last("age_loss") + 10 * h.last("gender_loss"), within(1e-4));
        assertThat(m.predictAll(X)).hasSize(2);
        assertThat(m.evaluate(X, Map.of("gender", gender, "age", Y)).all())
                .isEqualTo(m.evaluate(List.of(X), List.of(Y, gender)).all());
    }

    @Test
    void classWeightsAreSampleWeights() {
        NDArray cls = NDArray.generate(TensorType.f32(50, 1), i -> i % 2);
        NDArray weights = NDArray.generate(TensorType.f32(50), i -> i % 2 == 0 ? 1 : 3);
        Fit fit = Fit.epochs(2).verbose(0).shuffle(false);
        assertThat(binary(cls, fit.classWeight(Map.of(1, 3.0))))
                .isEqualTo(binary(cls, fit.sampleWeight(weights)))
                .isNotEqualTo(binary(cls, fit));
    }

    private static List<NDArray> binary(NDArray y, Fit fit) {
        Model m = Sequential.of(input(3), dense(1).activation(SIGMOID));
        m.compile("sgd", "binary_crossentropy");
        m.fit(X, y, fit);
        return m.getWeights();
    }

    @Test
    void unknownLengthsTakeWhatComes() {
        Model m = Sequential.of(input(INT32, ANY), embedding(10, 4).maskZero(true), lstm(3), dense(1));
        m.compile("adam", "mse");
        NDArray shorter = NDArray.of(new int[][] {{1, 2, 3}, {4, 5, 0}});
        NDArray longer = NDArray.of(new int[][] {{1, 2, 3, 0, 0}, {4, 5, 0, 0, 0}});
        NDArray p = m.predict(shorter);
        NDArray q = m.predict(longer);
        for (int i = 0; i < 2; i++) {
            assertThat(p.at(i)).as("padding is masked").isCloseTo(q.at(i), within(1e-6));
        }
        m.fit(shorter, NDArray.zeros(TensorType.f32(2, 1)), Fit.epochs(1).verbose(0));
        m.fit(longer, NDArray.zeros(TensorType.f32(2, 1)), Fit.epochs(1).verbose(0));
    }

    @Test
    void aFrozenLayerStaysAsItIs() {
        Model m = Sequential.of(input(3), dense(4).name("base").trainable(false), dense(1));
        m.compile("sgd", "mse");
        NDArray base = m.layer("base").weights().get(0).value();
        NDArray head = m.layer("dense_1").weights().get(0).value();
        m.fit(X, Y, Fit.epochs(1).verbose(0));
        assertThat(m.layer("base").weights().get(0).value()).isEqualTo(base);
        assertThat(m.layer("dense_1").weights().get(0).value()).isNotEqualTo(head);
    }

    @Test
    void modelsAreLayersAndShareTheirWeights() {
        Model base = Sequential.of(input(3), dense(2));
        Tensor a = input(3);
        Model outer = Model.of(a, dense(1).apply(base.apply(a)));
        outer.compile("sgd", "mse");
        NDArray before = base.getWeights().get(0);
        outer.fit(X, Y, Fit.epochs(1).verbose(0));
        assertThat(base.getWeights().get(0))
                .isNotEqualTo(before)
                .isEqualTo(outer.getWeights().get(0));
        Tensor inner = base.outputs().get(0);
        Model sub = Model.of(base.inputs(), inner);
        assertThat(sub.predict(X)).isEqualTo(base.predict(X));
    }

    @Test
    void intermediateTensorsAreInputsToo() {
        Tensor in = input(3);
        Tensor mid = dense(4).activation(RELU).apply(in);
        Tensor out = dense(1).apply(mid);
        Model whole = Model.of(in, out);
        Model head = Model.of(mid, out);
        NDArray middle = Model.of(in, mid).predict(X);
        assertClose(head.predict(middle), whole.predict(X));
    }

    @Test
    void callbacksAreToldAndCanStop() {
        List<String> told = new ArrayList<>();
        Callback teller = new Callback() {
            @Override
            public void onTrainBegin() {
                told.add("train");
            }

            @Override
            public void onEpochBegin(int epoch) {
                told.add("epoch " + epoch);
            }

            @Override
            public void onBatchEnd(int batch, Logs logs) {
                assertThat(logs.loss()).isPositive();
                told.add("batch " + batch);
                if (batch == 1) {
                    model().stopTraining();
                }
            }

            @Override
            public void onTrainEnd() {
                told.add("end");
            }
        };
        History h = linear().fit(X, Y, Fit.epochs(5).batchSize(10).verbose(0).callbacks(teller));
        assertThat(told).containsExactly("train", "epoch 0", "batch 0", "batch 1", "end");
        assertThat(h.epochs()).isEmpty();
    }

    @Test
    void anInterruptEndsAfterTheBatch() {
        Callback interrupter = new Callback() {
            @Override
            public void onEpochEnd(int epoch, Logs logs) {
                if (epoch == 1) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        Model m = linear();
        History h = m.fit(X, Y, Fit.epochs(50).verbose(0).callbacks(interrupter));
        assertThat(Thread.interrupted()).as("the interrupt is still seen").isTrue();
        assertThat(h.epochs()).containsExactly(0, 1);
        assertThat(m.fit(X, Y, Fit.epochs(1).verbose(0)).epochs()).containsExactly(0);
    }

    @Test
    void aCallbackThatThrowsLeavesTheModelUsable() {
        Callback broken = new Callback() {
            @Override
            public void onEpochEnd(int epoch, Logs logs) {
                throw new IllegalStateException("broken");
            }
        };
        Model m = linear();
        assertThatThrownBy(() -> m.fit(X, Y, Fit.epochs(2).verbose(0).callbacks(broken)))
                .hasMessage("broken");
        assertThat(m.fit(X, Y, Fit.epochs(1).verbose(0)).epochs()).containsExactly(0);
    }

    @Test
    void theLearningRateCanBeChanged() {
        Model m = linear();
        assertThat(m.learningRate()).isCloseTo(0.1, within(1e-6));
        m.setLearningRate(0);
        List<NDArray> before = m.getWeights();
        m.fit(X, Y, Fit.epochs(1).verbose(0));
        assertThat(m.getWeights()).isEqualTo(before);
        m.setLearningRate(0.1);
        double untrained = m.testOnBatch(X, Y).loss();
        assertThat(m.trainOnBatch(X, Y).loss()).isEqualTo(untrained);
        assertThat(m.getWeights()).isNotEqualTo(before);
        assertThat(m.testOnBatch(X, Y).loss()).isLessThan(untrained);
    }

    @Test
    void weightsSurviveClosingAndAnotherDevice() {
        Model m = linear();
        m.fit(X, Y, Fit.epochs(1).verbose(0));
        NDArray p = m.predict(X);
        m.close();
        assertClose(m.predict(X), p);
        Runtime.configure(DeviceConfig.reference());
        assertClose(m.predict(X), p);
        m.fit(X, Y, Fit.epochs(1).verbose(0));
    }

    /** The reference holds doubles, which a stay on the host rounds to float32. */
    private static void assertClose(NDArray got, NDArray want) {
        assertThat(got.type()).isEqualTo(want.type());
        for (int i = 0; i < got.size(); i++) {
            assertThat(got.at(i)).isCloseTo(want.at(i), within(1e-5));
        }
    }

    @Test
    void closingAModelLeavesOthersWithItsLayersUsable() {
        Tensor in = input(3);
        Tensor mid = dense(4).activation(RELU).apply(in);
        Model whole = Model.of(in, dense(1).apply(mid));
        whole.compile("sgd", "mse");
        whole.fit(X, Y, Fit.epochs(1).verbose(0));
        NDArray p = whole.predict(X);
        Model part = Model.of(in, mid);
        part.predict(X);
        part.close();
        assertClose(whole.predict(X), p);
        whole.fit(X, Y, Fit.epochs(1).verbose(0));
    }
}
