package org.argali.callbacks;

import static org.argali.callbacks.Callbacks.csvLogger;
import static org.argali.callbacks.Callbacks.earlyStopping;
import static org.argali.callbacks.Callbacks.lambdaCallback;
import static org.argali.callbacks.Callbacks.learningRateScheduler;
import static org.argali.callbacks.Callbacks.reduceLrOnPlateau;
import static org.argali.callbacks.Callbacks.swapEmaWeights;
import static org.argali.callbacks.Callbacks.terminateOnNaN;
import static org.argali.layers.Activations.SIGMOID;
import static org.argali.layers.Layers.add;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.argali.optimizers.Optimizers.sgd;
import static org.argali.schedules.Schedules.exponentialDecay;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.argali.layers.Tensor;
import org.argali.losses.Losses;
import org.argali.model.Callback;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Lint;
import org.argali.model.Logs;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.optimizers.Optimizer;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallbacksTest {
    static final NDArray X = NDArray.generate(TensorType.f32(8, 2), i -> Math.sin(i));
    static final NDArray Y = NDArray.generate(TensorType.f32(8, 1), i -> Math.cos(3 * i));
    private static final double[] SERIES = {0.9, 0.7, 0.72, 0.69, 0.69005, 0.71, 0.6, 0.61, 0.62, 0.63, 0.64, 0.5};

    @BeforeEach
    void reference() {
        Runtime.configure(DeviceConfig.reference());
        Runtime.seed(7);
    }

    static Model model(Optimizer o) {
        Model m = Sequential.of(input(2), dense(1));
        m.compile(o, Losses.mse(), "mae");
        return m;
    }

    static Model model() {
        return model(sgd().learningRate(0.1));
    }

    static Fit fit(int epochs, Callback... callbacks) {
        return Fit.epochs(epochs).batchSize(4).shuffle(false).verbose(0).callbacks(callbacks);
    }

    /** Adds a figure that follows a series. */
    static final class Put extends Callback {
        @Override
        protected List<String> addedFigures() {
            return List.of("val_x");
        }

        @Override
        public void onEpochEnd(int epoch, Logs logs) {
            logs.put("val_x", SERIES[epoch]);
        }
    }

    private static int epochs(EarlyStopping stopping) {
        return model().fit(X, Y, fit(12, new Put(), stopping)).epochs().size();
    }

    /** The numbers of epochs are those of Keras 3.15 on the same series. */
    @Test
    void earlyStoppingEndsWhereKerasDoes() {
        EarlyStopping e = earlyStopping("val_x").mode(Mode.MIN);
        assertThat(List.of(
                        epochs(e),
                        epochs(e.patience(1)),
                        epochs(e.patience(2)),
                        epochs(e.patience(3)),
                        epochs(e.patience(2).minDelta(0.02)),
                        epochs(e.patience(2).baseline(0.65)),
                        epochs(e.patience(4).baseline(0.65)),
                        epochs(e.patience(1).startFromEpoch(3)),
                        epochs(e.patience(2).mode(Mode.MAX))))
                .containsExactly(3, 3, 6, 10, 4, 3, 5, 5, 3);
    }

    @Test
    void theBestWeightsComeBack() {
        List<List<NDArray>> seen = new ArrayList<>();
        Model m = model();
        m.fit(
                X,
                Y,
                fit(
                        12,
                        new Put(),
                        lambdaCallback().onEpochEnd((epoch, logs) -> seen.add(m.getWeights())),
                        earlyStopping("val_x").mode(Mode.MIN).patience(2).restoreBestWeights()));
        assertThat(m.getWeights()).isEqualTo(seen.get(3)).isNotEqualTo(seen.get(seen.size() - 1));
    }

    private static List<Double> rates(ReduceLrOnPlateau r) {
        return model(sgd().learningRate(1))
                .fit(X, Y, fit(12, new Put(), r.mode(Mode.MIN)))
                .get("learning_rate");
    }

    /** The rates are those of Keras 3.15 on the same series. */
    @Test
    void plateausLowerTheRateWhereKerasDoes() {
        ReduceLrOnPlateau r = reduceLrOnPlateau("val_x");
        near(rates(r.patience(1)), 1, 1, 1, 0.1, 0.1, 0.01, 1e-3, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7);
        near(rates(r.patience(2)), 1, 1, 1, 1, 1, 1, 0.1, 0.1, 0.1, 0.01, 0.01, 1e-3);
        near(rates(r.patience(1).cooldown(2)), 1, 1, 1, 0.1, 0.1, 0.01, 0.01, 0.01, 1e-3, 1e-3, 1e-4, 1e-4);
        ReduceLrOnPlateau half = r.patience(2).minDelta(0.05).factor(0.5);
        near(rates(half), 1, 1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125, 0.125, 0.0625);
        near(rates(r.patience(1).minLr(0.05)), 1, 1, 1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05);
        near(rates(r.patience(0)), 1, 1, 1, 0.1, 0.1, 0.01, 1e-3, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7);
    }

    private static void near(List<Double> got, double... want) {
        assertThat(got).hasSize(want.length);
        for (int i = 0; i < want.length; i++) {
            assertThat(got.get(i)).as("epoch " + i + " of " + got).isCloseTo(want[i], within(1e-6 * want[i]));
        }
    }

    @Test
    void aScheduleOfEpochsSetsTheRate() {
        Model m = model();
        assertThat(m.fit(X, Y, fit(3, learningRateScheduler((epoch, rate) -> rate * 0.5)))
                        .get("learning_rate"))
                .containsExactly((double) 0.05f, (double) 0.025f, (double) 0.0125f);
        assertThat(m.fit(X, Y, fit(2, learningRateScheduler(epoch -> 1e-3 * Math.pow(0.5, epoch))))
                        .get("learning_rate"))
                .containsExactly((double) 1e-3f, (double) 5e-4f);
    }

    @Test
    void aRateThatFollowsAScheduleIsRefusedBeforeTraining() {
        Model m = model(sgd().learningRate(exponentialDecay(0.1, 10, 0.5)));
        List<NDArray> before = m.getWeights();
        for (Callback c : List.<Callback>of(reduceLrOnPlateau("loss"), learningRateScheduler(epoch -> 1))) {
            assertThatThrownBy(() -> m.fit(X, Y, fit(1, c)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("follows a schedule");
        }
        assertThat(m.getWeights()).isEqualTo(before);
    }

    @Test
    void monitorsAreCheckedBeforeAnythingIsWritten(@TempDir Path dir) {
        Model m = model();
        List<NDArray> before = m.getWeights();
        Path csv = dir.resolve("log.csv");
        assertThatThrownBy(() -> m.fit(X, Y, fit(1, csvLogger(csv.toString()), earlyStopping("vall_loss"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[EarlyStopping] there will be no figure 'vall_loss'")
                .hasMessageContaining("loss, mae");
        assertThatThrownBy(() -> m.fit(X, Y, fit(1, earlyStopping())))
                .hasMessageContaining("'val_loss'")
                .hasMessageContaining("validationSplit");
        assertThatThrownBy(() -> m.fit(X, Y, fit(1, new Put(), earlyStopping("val_x"))))
                .hasMessageContaining("mode(Mode.MIN)");
        assertThat(m.getWeights()).isEqualTo(before);
        assertThat(csv).doesNotExist();
    }

    @Test
    void accAndAccuracyFindEachOtherAndGoUp() {
        NDArray classes = NDArray.generate(TensorType.f32(8, 1), i -> i % 2);
        for (String name : List.of("acc", "accuracy")) {
            Model m = Sequential.of(input(2), dense(1).activation(SIGMOID));
            m.compile("sgd", "binary_crossentropy", name);
            History h = m.fit(
                    X,
                    classes,
                    fit(
                                    4,
                                    lambdaCallback().onEpochEnd((epoch, logs) -> logs.put(name, 0.1 * (epoch + 1))),
                                    earlyStopping("acc").patience(1),
                                    earlyStopping("accuracy").patience(1),
                                    earlyStopping("val_accuracy").patience(4))
                            .validationSplit(0.25));
            assertThat(h.epochs()).as("a figure that grows").hasSize(4);
            assertThat(h.get("acc")).isEqualTo(h.get("accuracy")).hasSize(4);
        }
    }

    @Test
    void figuresGoToAFile(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("log.csv");
        CsvLogger log = csvLogger(file.toString());
        Model m = model();
        History h = m.fit(X, Y, fit(2, new Put(), log));
        String first = "epoch,loss,mae,val_x\r\n0," + h.get("loss").get(0) + ","
                + h.get("mae").get(0) + ",0.9\r\n1," + h.get("loss").get(1) + ","
                + h.get("mae").get(1) + ",0.7\r\n";
        assertThat(Files.readString(file)).isEqualTo(first);
        History more = m.fit(X, Y, fit(1, log.append().separator(";")));
        assertThat(Files.readString(file))
                .isEqualTo(first + "0;" + more.last("loss") + ";" + more.last("mae") + ";NA;NA\r\n");
        m.fit(X, Y, fit(0, log));
        assertThat(file).as("begun anew").isEmptyFile();
    }

    @Test
    void aLossThatIsNoNumberEndsTraining() {
        for (boolean raise : List.of(false, true)) {
            Model m = model(sgd().learningRate(1e30));
            m.silence(Lint.NON_FINITE_LOSS);
            TerminateOnNaN t = raise ? terminateOnNaN().raiseError() : terminateOnNaN();
            if (raise) {
                assertThatThrownBy(() -> m.fit(X, Y, fit(50, t))).isInstanceOf(ArithmeticException.class);
            } else {
                assertThat(m.fit(X, Y, fit(50, t)).epochs()).hasSizeLessThan(10);
            }
        }
    }

    @Test
    void aCallbackThatThrowsLeavesModelAndHistory() {
        Model m = model();
        List<String> ended = new ArrayList<>();
        assertThatThrownBy(() -> m.fit(
                        X,
                        Y,
                        fit(
                                5,
                                lambdaCallback().onTrainEnd(() -> {
                                    throw new IllegalStateException("also at the end");
                                }),
                                lambdaCallback().onTrainEnd(() -> ended.add("end")),
                                lambdaCallback().onEpochEnd((epoch, logs) -> {
                                    if (epoch == 1) {
                                        throw new ArithmeticException("mine");
                                    }
                                }))))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("mine")
                .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("also at the end"));
        assertThat(ended).containsExactly("end");
        assertThat(m.history().epochs()).containsExactly(0, 1);
        assertThat(m.fit(X, Y, fit(2)).last("loss"))
                .isLessThan(m.history().get("loss").get(0));
    }

    @Test
    void hooksAreCalledInTurn() {
        List<String> seen = new ArrayList<>();
        Callback all = new Callback() {
            @Override
            public void onTestBegin() {
                seen.add("test");
            }

            @Override
            public void onTestBatchBegin(int batch) {
                seen.add("in" + batch);
            }

            @Override
            public void onTestBatchEnd(int batch, Logs logs) {
                seen.add("out" + batch);
            }

            @Override
            public void onTestEnd(Logs logs) {
                seen.add("tested " + logs.all().keySet());
            }

            @Override
            public void onPredictBegin() {
                seen.add("predict " + model().inputNames().size());
            }

            @Override
            public void onPredictBatchEnd(int batch) {
                seen.add("p" + batch);
            }

            @Override
            public void onPredictEnd() {
                seen.add("predicted");
            }
        };
        Model m = model();
        m.fit(X, Y, fit(1, all).validationSplit(0.25));
        assertThat(seen).containsExactly("test", "in0", "out0", "tested [loss, mae]");
        seen.clear();
        m.evaluate(X, Y, 4, all);
        m.predict(X, 4, all);
        assertThat(seen)
                .containsExactly(
                        "test",
                        "in0",
                        "out0",
                        "in1",
                        "out1",
                        "tested [loss, mae]",
                        "predict 1",
                        "p0",
                        "p1",
                        "predicted");
    }

    @Test
    void everyWayToCallTakesCallbacks() {
        Tensor a = input("a", 2);
        Tensor b = input("b", 2);
        Tensor sum = add().apply(a, b);
        Model m = Model.of(
                List.of(a, b), dense(1).name("p").apply(sum), dense(1).name("q").apply(sum));
        m.compile("sgd", "mse");
        List<Integer> batches = new ArrayList<>();
        Callback count = new Callback() {
            @Override
            public void onTestBatchEnd(int batch, Logs logs) {
                batches.add(batch);
            }

            @Override
            public void onPredictBatchEnd(int batch) {
                batches.add(batch);
            }
        };
        Map<String, NDArray> x = Map.of("a", X, "b", X);
        Map<String, NDArray> y = Map.of("p", Y, "q", Y);
        Logs logs = m.evaluate(List.of(X, X), List.of(Y, Y), 4, count);
        assertThat(m.evaluate(List.of(X, X), y, 4, count)).hasToString(logs.toString());
        assertThat(m.evaluate(x, y, 4, count)).hasToString(logs.toString());
        assertThat(m.predictAll(List.of(X, X), 4, count)).isEqualTo(m.predictAll(x, 4, count));
        assertThat(batches).hasSize(10).containsOnly(0, 1);
    }

    /** The averages are worked out here from the weights after every step. */
    @Test
    void trainingGoesOnWithTheWeightsAndEndsWithTheAverages() {
        List<NDArray> plain = new ArrayList<>();
        Model a = model();
        a.fit(
                X,
                Y,
                fit(
                        2,
                        lambdaCallback()
                                .onBatchEnd(
                                        (b, logs) -> plain.add(a.getWeights().get(0)))));
        double average = plain.get(0).at(0);
        for (NDArray w : plain.subList(1, 4)) {
            average = 0.5 * average + 0.5 * w.at(0);
        }
        Runtime.seed(7);
        Model b = model(sgd().learningRate(0.1).movingAverage(0.5));
        List<NDArray> trained = new ArrayList<>();
        List<NDArray> atEnd = new ArrayList<>();
        Callback watch = lambdaCallback()
                .onBatchEnd((i, logs) -> trained.add(b.getWeights().get(0)))
                .onEpochEnd((e, logs) -> atEnd.add(b.getWeights().get(0)));
        b.fit(X, Y, fit(2, swapEmaWeights().swapOnEpoch(), watch));
        for (int i = 0; i < 4; i++) {
            assertThat(trained.get(i).at(0)).isCloseTo(plain.get(i).at(0), within(1e-6));
        }
        assertThat(atEnd.get(1).at(0))
                .isCloseTo(average, within(1e-6))
                .isNotEqualTo(trained.get(3).at(0));
        assertThat(b.getWeights().get(0)).as("and ends with the averages").isEqualTo(atEnd.get(1));
        assertThatThrownBy(() -> model().fit(X, Y, fit(1, swapEmaWeights()))).hasMessageContaining("movingAverage");
    }

    @Test
    void validationSeesTheAverages() {
        Model m = model(sgd().learningRate(0.1).movingAverage(0.5));
        Fit how = fit(1).validationData(X, Y);
        double with = m.fit(X, Y, how.callbacks(swapEmaWeights())).last("val_loss");
        assertThat(with)
                .as("the averages end in the weights")
                .isEqualTo(m.evaluate(X, Y, 4).loss());
        Runtime.seed(7);
        double without =
                model(sgd().learningRate(0.1).movingAverage(0.5)).fit(X, Y, how).last("val_loss");
        assertThat(without).isNotEqualTo(with);
    }

    @Test
    void figuresThatAreAskedForLaterAreThoseOfTheirBatch() {
        List<String> now = new ArrayList<>();
        List<String> later = new ArrayList<>();
        Callback asks = new Callback() {
            @Override
            public void onBatchEnd(int batch, Logs logs) {
                logs.later(figures -> later.add(batch + " " + figures));
                now.add(batch + " " + logs);
                List<Logs> again = new ArrayList<>();
                logs.later(again::add);
                assertThat(again).as("they were looked at, so they are there").containsExactly(logs);
            }

            @Override
            public void onTestBatchEnd(int batch, Logs logs) {
                logs.later(figures -> later.add("test " + batch + " " + figures));
                now.add("test " + batch + " " + logs);
            }
        };
        Model m = model(sgd());
        m.fit(X, Y, Fit.epochs(2).batchSize(2).verbose(0).validationSplit(0.5).callbacks(asks));
        assertThat(later).isEqualTo(now).hasSize(8);
    }
}
