package org.argali.cpu;

import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.concatenate;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.dropout;
import static org.argali.layers.Layers.embedding;
import static org.argali.layers.Layers.flatten;
import static org.argali.layers.Layers.input;
import static org.argali.tensor.DType.INT32;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.argali.layers.Tensor;
import org.argali.model.Compile;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Model;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several steps as one native call, and batches gathered from data that stay in native memory: the same numbers, bit by bit. */
class CpuDataTest {
    private static final int ROWS = 61;
    private static final NDArray WORDS =
            NDArray.generate(new TensorType(INT32, Shape.of(ROWS, 5)), i -> (i * 7 + i / 5) % 20);
    private static final NDArray NUMBERS = NDArray.generate(TensorType.f32(ROWS, 3), i -> Math.sin(i * 0.9));
    private static final NDArray LABELS = NDArray.generate(TensorType.i32(ROWS), i -> i % 4);
    private static final NDArray WEIGHTS = NDArray.generate(TensorType.f32(ROWS), i -> 0.5 + i % 3);

    @AfterEach
    void restore() {
        Runtime.configure(DeviceConfig.auto());
    }

    private record Outcome(List<Double> losses, List<NDArray> weights) {}

    private static Outcome train(DeviceConfig config, int steps, boolean shuffle) {
        Runtime.configure(config);
        Runtime.seed(9);
        Tensor words = input(INT32, 5);
        Tensor numbers = input(3);
        Tensor x = concatenate(flatten().apply(embedding(20, 4).apply(words)), numbers);
        try (Model m = Model.of(
                List.of(words, numbers),
                dense(4).activation(SOFTMAX).apply(dropout(0.2).apply(dense(16).apply(x))))) {
            m.compile(Compile.optimizer("rmsprop")
                    .loss("sparse_categorical_crossentropy")
                    .metrics("acc")
                    .stepsPerExecution(steps));
            Fit fit = Fit.epochs(3).batchSize(8).verbose(0).shuffle(shuffle).sampleWeight(WEIGHTS);
            History h = m.fit(List.of(WORDS, NUMBERS), LABELS, fit);
            return new Outcome(h.get("loss"), m.getWeights());
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0.2, true", "3, 0, true", "3, 0.2, true", "7, 0.2, false", "2, 0, false"})
    void givesTheSameNumbers(int steps, double share, boolean shuffle) {
        Outcome plain = train(DeviceConfig.cpu(), 1, shuffle);
        assertThat(train(DeviceConfig.cpu().dataFraction(share), steps, shuffle))
                .isEqualTo(plain);
    }
}
