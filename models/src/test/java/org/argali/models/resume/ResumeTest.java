package org.argali.models.resume;

import static org.argali.callbacks.Callbacks.backupAndRestore;
import static org.argali.callbacks.Callbacks.earlyStopping;
import static org.argali.callbacks.Callbacks.learningRateScheduler;
import static org.argali.callbacks.Callbacks.reduceLrOnPlateau;
import static org.argali.callbacks.Callbacks.swapEmaWeights;
import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Layers.batchNormalization;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.dropout;
import static org.argali.layers.Layers.gaussianNoise;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.lstm;
import static org.argali.layers.Layers.reshape;
import static org.argali.optimizers.Optimizers.adam;
import static org.argali.optimizers.Optimizers.multi;
import static org.argali.optimizers.Optimizers.rmsprop;
import static org.argali.optimizers.Optimizers.sgd;
import static org.argali.schedules.Schedules.exponentialDecay;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.argali.callbacks.BackupAndRestore;
import org.argali.callbacks.Mode;
import org.argali.layers.Layer;
import org.argali.model.Callback;
import org.argali.model.Compile;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Logs;
import org.argali.model.Model;
import org.argali.model.SavedState;
import org.argali.model.Sequential;
import org.argali.op.Value;
import org.argali.optimizers.Optimizer;
import org.argali.optimizers.Optimizers;
import org.argali.runtime.Runtime;
import org.argali.schedules.Schedules;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.argali.train.TrainStep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Training that is left after any batch and taken up by another model comes to the same numbers, bit by bit. */
class ResumeTest {
    private static final int EPOCHS = 3;
    private static final int BATCH = 4;
    private static final NDArray X = NDArray.generate(TensorType.f32(12, 4), i -> Math.sin(i));
    private static final NDArray Y = NDArray.generate(TensorType.f32(12, 1), i -> i % 2);
    private static final NDArray WEIGHTS = NDArray.generate(TensorType.f32(12), i -> 1 + i % 3);

    @TempDir
    private Path dir;

    @BeforeEach
    void cpu() {
        Runtime.configure(DeviceConfig.cpu());
    }

    @AfterEach
    void back() {
        Runtime.seed(1);
    }

    /**
     * A way to train, made anew for every run.
     *
     * @param every after each so many batches it is left
     */
    private record Case(int every, String name, Supplier<Model> model, Supplier<List<Callback>> callbacks) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Model model(Compile how, Layer... layers) {
        List<Layer> all = new ArrayList<>(List.of(layers));
        all.add(dense(1).activation(org.argali.layers.Activations.SIGMOID).name("out"));
        Model m = Sequential.of(input(4), all.toArray(Layer[]::new));
        m.compile(how.loss("binary_crossentropy"));
        return m;
    }

    private static Compile by(Optimizer o) {
        return Compile.optimizer(o).metrics("acc", "AUC");
    }

    /** Two players, each with an optimizer, and a figure beside the loss. */
    private static final TrainStep TWO_OPTIMIZERS = new TrainStep() {
        private final Optimizer second = rmsprop().learningRate(0.01);

        @Override
        public Value write(org.argali.train.StepCall s) {
            Value loss = s.loss(s.predict());
            s.figure("noise", s.mean(s.random(org.argali.tensor.Shape.of(5))));
            var weights = s.trainableWeights();
            s.apply(weights.subList(0, 2), s.gradient(loss, weights.subList(0, 2)));
            s.apply(second, weights.subList(2, 4), s.gradient(loss, weights.subList(2, 4)));
            return loss;
        }
    };

    static Stream<Case> cases() {
        return Stream.of(
                new Case(
                        1,
                        "dropout, batch normalization, Adam by a schedule",
                        () -> model(
                                by(adam().learningRate(exponentialDecay(0.01, 2, 0.7))),
                                dense(5).activation(RELU),
                                dropout(0.4),
                                batchNormalization()),
                        () -> List.of(earlyStopping("val_loss").patience(2))),
                new Case(
                        4,
                        "a schedule that is a Java function",
                        () -> model(by(adam().learningRate(Schedules.of(step -> 0.1 / (1 + step)))), dropout(0.2)),
                        List::of),
                new Case(
                        4,
                        "moving averages",
                        () -> model(by(adam().movingAverage(0.7)), dense(3), gaussianNoise(0.1)),
                        () -> List.of(
                                swapEmaWeights().swapOnEpoch(),
                                earlyStopping("loss").restoreBestWeights().patience(1))),
                new Case(
                        2,
                        "the best weights come back",
                        () -> model(by(sgd().learningRate(0.5).momentum(0.9)), dense(3), dropout(0.3)),
                        () -> List.of(
                                new Put(), earlyStopping("x").mode(Mode.MIN).restoreBestWeights())),
                new Case(
                        2,
                        "stateful LSTM, the rate on a plateau",
                        () -> model(by(rmsprop()), reshape(2, 2), lstm(3).stateful(true)),
                        () -> List.of(
                                new Put(),
                                reduceLrOnPlateau("x")
                                        .mode(Mode.MIN)
                                        .patience(1)
                                        .minDelta(0.5),
                                learningRateScheduler((epoch, rate) -> rate * 0.9))),
                new Case(
                        4,
                        "accumulated gradients, several optimizers",
                        () -> model(
                                by(multi(adam().accumulate(2)).with("out", sgd().momentum(0.5))),
                                dense(3),
                                dropout(0.3)),
                        List::of),
                new Case(
                        4,
                        "a step of one's own",
                        () -> model(Compile.optimizer(Optimizers.adam()).step(TWO_OPTIMIZERS), dense(3), dropout(0.5)),
                        List::of));
    }

    /** Adds a figure that is best after the first epoch, and counts calls. */
    private static final class Put extends Callback {
        private int calls;

        @Override
        protected List<String> addedFigures() {
            return List.of("x");
        }

        @Override
        public void onBatchEnd(int batch, Logs logs) {
            calls++;
        }

        @Override
        public void onEpochEnd(int epoch, Logs logs) {
            logs.put("x", calls);
        }

        @Override
        protected void saveState(SavedState s) {
            s.put("calls", calls);
        }

        @Override
        protected void restoreState(SavedState s) {
            calls = s.count("calls");
        }
    }

    /** Ends fit after so many batches, by an exception or an interrupt. */
    private static final class Leave extends Callback {
        private final int after;
        private final boolean interrupt;
        private int seen;

        Leave(int after, boolean interrupt) {
            this.after = after;
            this.interrupt = interrupt;
        }

        @Override
        public void onBatchEnd(int batch, Logs logs) {
            if (++seen == after) {
                if (interrupt) {
                    Thread.currentThread().interrupt();
                } else {
                    throw new IllegalStateException("left");
                }
            }
        }
    }

    /** All that there is to compare after a run. */
    private record Outcome(List<NDArray> weights, Map<String, NDArray> optimizer, Map<String, List<Double>> history) {}

    private Outcome outcome(Model m) {
        History h = m.history();
        Map<String, List<Double>> figures = new java.util.LinkedHashMap<>();
        h.names().forEach(n -> figures.put(n, h.get(n)));
        figures.put("epochs", h.epochs().stream().map(Integer::doubleValue).toList());
        boolean own = m.history().names().contains("noise");
        return new Outcome(m.getWeights(), own ? Map.of() : m.optimizerState(), figures);
    }

    private Fit fit(List<Callback> callbacks, Optional<BackupAndRestore> backup, Optional<Leave> leave) {
        List<Callback> all = new ArrayList<>();
        backup.ifPresent(all::add); // first, so that those after it are saved too
        all.addAll(callbacks);
        leave.ifPresent(all::add);
        return Fit.epochs(EPOCHS)
                .batchSize(BATCH)
                .verbose(0)
                .sampleWeight(WEIGHTS)
                .validationData(X, Y)
                .callbacks(all.toArray(Callback[]::new));
    }

    private Outcome whole(Case c) {
        Runtime.seed(7);
        Model m = c.model.get();
        m.fit(X, Y, fit(c.callbacks.get(), Optional.empty(), Optional.empty()));
        return outcome(m);
    }

    private Outcome leftAndTakenUp(Case c, BackupAndRestore backup, int after, boolean interrupt) {
        Runtime.seed(7);
        Model first = c.model.get();
        Fit left = fit(c.callbacks.get(), Optional.of(backup), Optional.of(new Leave(after, interrupt)));
        if (interrupt) {
            first.fit(X, Y, left);
            assertThat(Thread.interrupted()).isTrue();
        } else {
            assertThatThrownBy(() -> first.fit(X, Y, left)).hasMessage("left");
        }
        assertThat(files()).isLessThanOrEqualTo(2);
        Runtime.seed(files() > 0 ? 99 + after : 7); // a process that goes on may have another seed
        Model second = c.model.get();
        second.fit(X, Y, fit(c.callbacks.get(), Optional.of(backup), Optional.empty()));
        assertThat(dir.resolve("b")).doesNotExist();
        return outcome(second);
    }

    private long files() {
        try (Stream<Path> all = Files.exists(dir.resolve("b")) ? Files.list(dir.resolve("b")) : Stream.empty()) {
            return all.count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void leavingAfterAnyBatchChangesNothing(Case c) {
        Outcome want = whole(c);
        int batches = want.history.get("epochs").size() * 3;
        assertThat(batches).as("epochs that are trained").isGreaterThanOrEqualTo(6);
        BackupAndRestore backup = backupAndRestore(dir.resolve("b").toString()).saveFreq(1);
        for (int after = 1; after <= batches; after += c.every) {
            assertThat(leftAndTakenUp(c, backup, after, false))
                    .as("left by an exception in batch %d", after)
                    .isEqualTo(want);
        }
        for (int after : new int[] {3, 4}) {
            assertThat(leftAndTakenUp(c, backupAndRestore(dir.resolve("b").toString()), after, true))
                    .as("interrupted after batch %d", after)
                    .isEqualTo(want);
        }
    }
}
