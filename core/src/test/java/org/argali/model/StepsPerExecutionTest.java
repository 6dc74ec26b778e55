package org.argali.model;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.dropout;
import static org.argali.layers.Layers.input;
import static org.argali.optimizers.Optimizers.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.argali.callbacks.Callbacks;
import org.argali.runtime.Runtime;
import org.argali.schedules.Schedules;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several steps as one piece of work, and data on the device: the same numbers, bit by bit. */
class StepsPerExecutionTest {
    /** Seven whole batches of six and one of two. */
    private static final NDArray X = NDArray.generate(TensorType.f32(44, 5), i -> Math.sin(i * 0.7));

    private static final NDArray Y = NDArray.generate(TensorType.f32(44, 3), i -> i % 3 == i / 3 % 3 ? 1 : 0);

    @AfterEach
    void restore() {
        Runtime.configure(DeviceConfig.auto());
    }

    private static Model model(Compile how) {
        Model m = Sequential.of(input(5), dense(6).activation(RELU), dropout(0.3), dense(3).activation(SOFTMAX));
        m.compile(how.loss("categorical_crossentropy").metrics("acc"));
        return m;
    }

    private record Outcome(History history, List<NDArray> weights, String batches) {
        boolean equalsBitByBit(Outcome o) {
            return history.get("loss").equals(o.history.get("loss"))
                    && history.get("val_acc").equals(o.history.get("val_acc"))
                    && weights.equals(o.weights);
        }
    }

    private static Outcome train(Compile how, Fit fit) {
        Runtime.seed(5);
        StringBuilder batches = new StringBuilder();
        try (Model m = model(how)) {
            History h = m.fit(
                    X,
                    Y,
                    fit.verbose(0)
                            .batchSize(6)
                            .validationData(X.rows(0, 10), Y.rows(0, 10))
                            .callbacks(Callbacks.lambdaCallback()
                                    .onEpochBegin(e -> batches.append(" |"))
                                    .onBatchBegin(b -> batches.append(' ').append(b))
                                    .onBatchEnd((b, logs) -> batches.append('-').append(b))));
            return new Outcome(h, m.getWeights(), batches.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2, 0, true, ' | 0-1 2-3 4-5 6-7 | 0-1 2-3 4-5 6-7'",
        "3, 0, false, ' | 0-2 3-5 6-7 | 0-2 3-5 6-7'",
        "7, 0.5, true, ' | 0-6 7-7 | 0-6 7-7'",
        "3, 0.5, true, ' | 0-2 3-5 6-7 | 0-2 3-5 6-7'",
        "100, 0, true, ' | 0-7 | 0-7'",
        "1, 0.5, true, ' | 0-0 1-1 2-2 3-3 4-4 5-5 6-6 7-7 | 0-0 1-1 2-2 3-3 4-4 5-5 6-6 7-7'"
    })
    void givesTheSameNumbers(int steps, double share, boolean shuffle, String batches) {
        Fit fit = Fit.epochs(2).shuffle(shuffle);
        Runtime.configure(DeviceConfig.reference());
        Outcome plain = train(Compile.optimizer("adam"), fit);
        Runtime.configure(DeviceConfig.reference().dataFraction(share));
        Outcome several = train(Compile.optimizer("adam").stepsPerExecution(steps), fit);
        assertThat(several.equalsBitByBit(plain)).isTrue();
        assertThat(several.batches).isEqualTo(batches);
    }

    @Test
    void aRateThatIsAJavaFunctionIsThatOfEachStep() {
        Runtime.configure(DeviceConfig.reference().dataFraction(0.5));
        Compile how = Compile.optimizer(sgd().learningRate(Schedules.of(step -> 0.1 / (1 + step))));
        Outcome plain = train(how, Fit.epochs(2));
        assertThat(train(how.stepsPerExecution(3), Fit.epochs(2)).equalsBitByBit(plain))
                .isTrue();
        Outcome constant = train(Compile.optimizer(sgd().learningRate(0.1)), Fit.epochs(2));
        assertThat(constant.equalsBitByBit(plain)).isFalse();
    }

    @Test
    void aLossThatIsNoNumberEndsTrainingAtItsStep() {
        Runtime.configure(DeviceConfig.reference().dataFraction(0.5));
        NDArray x = X.copy();
        x.set(20 * 5, Double.NaN);
        Fit fit = Fit.epochs(2).batchSize(6).shuffle(false).verbose(0);
        for (int steps : new int[] {1, 5}) {
            Runtime.seed(5);
            Model m = model(Compile.optimizer("sgd").stepsPerExecution(steps));
            m.silence(Lint.NON_FINITE_DATA);
            m.fit(x, Y, fit);
            assertThat(m.iterations()).isEqualTo(3);
        }
    }

    @Test
    void evaluateTellsCallbacksAsOften() {
        Runtime.configure(DeviceConfig.reference());
        List<String> told = new ArrayList<>();
        Callback c = new Callback() {
            @Override
            public void onTestBatchEnd(int batch, Logs logs) {
                told.add("test " + batch);
            }

            @Override
            public void onPredictBatchEnd(int batch) {
                told.add("predict " + batch);
            }
        };
        Model m = model(Compile.optimizer("sgd").stepsPerExecution(3));
        Model same = model(Compile.optimizer("sgd"));
        same.setWeights(m.getWeights());
        assertThat(m.evaluate(X, Y, 6, c).all())
                .isEqualTo(same.evaluate(X, Y, 6).all());
        assertThat(m.predict(X, 6, c)).isEqualTo(same.predict(X, 6));
        assertThat(told).containsExactly("test 2", "test 5", "test 7", "predict 2", "predict 5", "predict 7");
    }

    @Test
    void isPositiveAndSaved() {
        assertThatThrownBy(() -> Compile.optimizer("sgd").stepsPerExecution(0))
                .hasMessage("[compile] stepsPerExecution is positive, not 0");
        ObjectNode json =
                CompileConfig.write(Compile.optimizer("sgd").loss("mse").stepsPerExecution(4), List.of("dense"));
        assertThat(json.get("steps_per_execution").asInt()).isEqualTo(4);
        assertThat(new CompileConfig(json, List.of("dense")).read().stepsPerExecution())
                .isEqualTo(4);
    }
}
